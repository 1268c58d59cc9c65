"""What commands need beyond a site's own packages."""

from importlib.util import find_spec

from homepress.errors import HomepressError


def require_hosting() -> None:
    """Refuse a command for servers where the packages for them are not installed."""
    if find_spec("pyinfra") is None or find_spec("dotenv") is None:
        raise HomepressError(
            "What works on servers is not installed here", hint="Install it: pip install 'homepress[hosting]'"
        )
