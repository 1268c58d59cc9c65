"""The site that a command works on: the one that the environment describes, or a local one.

The rule: where neither HOMEPRESS_HOSTS nor HOMEPRESS_SITE_URL is given (nor read from a file), the
site is a local one, reached at 127.0.0.1 by plain HTTP, with its admin at localhost. Its data, and a
secret key made on first use where none is given, lie in HOMEPRESS_HOME. This holds for the
commands alone: a web server that imports `homepress.project.wsgi` without them gets no default, and
fails with the name of what is missing.
"""

import os
from collections.abc import MutableMapping
from pathlib import Path

from homepress.cli import secret_key
from homepress.project.environment import home_of
from homepress.project.listening import is_wildcard, origin

LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]")
DEFAULT_PORT = 8000
LANDMARKS = ("homepress.toml", "var/homepress.sqlite3")
"""What marks a folder as a site's."""


def set_up(*, host: str = "127.0.0.1", port: int = DEFAULT_PORT) -> None:
    """Make Django ready for the site at hand. Raises ConfigurationError."""
    prepare(os.environ, host=host, port=port)
    home_of(os.environ).mkdir(parents=True, exist_ok=True)

    import django

    django.setup()


def prepare(environ: MutableMapping[str, str], *, host: str = "127.0.0.1", port: int = DEFAULT_PORT) -> None:
    """Fill in the variables of a local site where the environment names none."""
    environ.setdefault("DJANGO_SETTINGS_MODULE", "homepress.project.settings")
    if not _given(environ, "HOMEPRESS_HOME"):
        environ["HOMEPRESS_HOME"] = str(nearest_home(Path.cwd()))
    if not _given(environ, "HOMEPRESS_SECRET_KEY"):
        environ["HOMEPRESS_SECRET_KEY"] = secret_key.of(home_of(environ))
    if is_local(environ):
        name = "127.0.0.1" if is_wildcard(host) else host
        environ["HOMEPRESS_HOSTS"] = ",".join(dict.fromkeys([*LOCAL_NAMES, f"[{name}]" if ":" in name else name]))
        environ["HOMEPRESS_SITE_URL"] = origin(name, port)
        environ["HOMEPRESS_ALLOW_HTTP"] = "true"
        if not _given(environ, "HOMEPRESS_ADMIN_HOST"):
            environ["HOMEPRESS_ADMIN_HOST"] = "localhost"
        if not _given(environ, "HOMEPRESS_LOG_FORMAT"):
            environ["HOMEPRESS_LOG_FORMAT"] = "console"


def is_local(environ: MutableMapping[str, str]) -> bool:
    """Whether the environment leaves open which site this is."""
    return not _given(environ, "HOMEPRESS_HOSTS") and not _given(environ, "HOMEPRESS_SITE_URL")


def nearest_home(folder: Path) -> Path:
    """Return the data folder of the site that a folder lies in, or would begin."""
    for place in (folder, *folder.parents):
        if any((place / mark).exists() for mark in LANDMARKS):
            return place / "var"
    return folder / "var"


def _given(environ: MutableMapping[str, str], name: str) -> bool:
    return name in environ or f"{name}_FILE" in environ
