"""The site that a command works on: the one that the environment describes, or a local one.

The rule: where neither HOMEPRESS_HOSTS nor HOMEPRESS_SITE_URL is given (nor read from a file), the
site is a local one, reached at 127.0.0.1 by plain HTTP, with its admin at localhost. Its data, and a
secret key made on first use where none is given, lie in HOMEPRESS_HOME. Within a site's folder it
has that folder's theme and apps, and the title, language and time zone of its homepress.toml. This holds for the
commands alone: a web server that imports `homepress.project.wsgi` without them gets no default, and
fails with the name of what is missing.
"""

import os
import tomllib
from collections.abc import MutableMapping
from pathlib import Path

from homepress.cli import secret_key
from homepress.errors import ConfigurationError
from homepress.project.environment import home_of
from homepress.project.listening import is_wildcard, origin

LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]")
DEFAULT_PORT = 8000
TOML = "homepress.toml"
LANDMARKS = (TOML, "var/homepress.sqlite3")
"""What marks a folder as a site's."""
SAID = {
    "title": "HOMEPRESS_SITE_TITLE",
    "description": "HOMEPRESS_SITE_DESCRIPTION",
    "language": "HOMEPRESS_LANGUAGE",
    "time_zone": "HOMEPRESS_TIME_ZONE",
}
"""What the table `site` of homepress.toml says of the site itself."""


def set_up(*, host: str = "127.0.0.1", port: int = DEFAULT_PORT) -> None:
    """Make Django ready for the site at hand. Raises ConfigurationError."""
    prepare(os.environ, host=host, port=port)
    home_of(os.environ).mkdir(parents=True, exist_ok=True)

    import django
    from django.conf import settings

    from homepress.project import own_apps

    with own_apps.explained(settings.APPS_DIR):
        django.setup()


def prepare(environ: MutableMapping[str, str], *, host: str = "127.0.0.1", port: int = DEFAULT_PORT) -> None:
    """Fill in the variables of a local site where the environment names none."""
    environ.setdefault("DJANGO_SETTINGS_MODULE", "homepress.project.settings")
    if not _given(environ, "HOMEPRESS_HOME"):
        environ["HOMEPRESS_HOME"] = str(nearest_home(Path.cwd()))
    for name, folder in own_folders(site_folder(Path.cwd())).items():
        if not _given(environ, name):
            environ[name] = str(folder)
    if not _given(environ, "HOMEPRESS_SECRET_KEY"):
        environ["HOMEPRESS_SECRET_KEY"] = secret_key.of(home_of(environ))
    if is_local(environ):
        name = "127.0.0.1" if is_wildcard(host) else host
        environ["HOMEPRESS_HOSTS"] = ",".join(dict.fromkeys([*LOCAL_NAMES, f"[{name}]" if ":" in name else name]))
        environ["HOMEPRESS_SITE_URL"] = origin(name, port)
        environ["HOMEPRESS_ALLOW_HTTP"] = "true"
        if not _given(environ, "HOMEPRESS_ADMIN_HOST"):
            environ["HOMEPRESS_ADMIN_HOST"] = "localhost"
        for name, text in said_of_itself(site_folder(Path.cwd())).items():
            if not _given(environ, name):
                environ[name] = text
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


def site_folder(folder: Path) -> Path | None:
    """Return the site's folder that a folder lies in."""
    return next((place for place in (folder, *folder.parents) if (place / TOML).exists()), None)


def own_folders(site: Path | None) -> dict[str, Path]:
    """Return the variables for what a site's folder has of its own: its theme, its apps."""
    found = {f"HOMEPRESS_{name.upper()}_DIR": site / name for name in ("theme", "apps")} if site else {}
    return {name: path for name, path in found.items() if path.is_dir()}


def said_of_itself(site: Path | None) -> dict[str, str]:
    """Return the variables for what a site is, whoever serves it. Raises ConfigurationError.

    What homepress.toml says of hosts, mail and the like is meant for the site on the internet.
    """
    if site is None:
        return {}
    try:
        told = tomllib.loads((site / TOML).read_text(encoding="utf-8")).get("site", {})
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{TOML}: {error}", hint="`homepress check` tells all that is wrong in it.") from error
    known = {key: told.get(key) for key in SAID if isinstance(told, dict)}
    return {SAID[key]: value for key, value in known.items() if isinstance(value, str) and value}


def _given(environ: MutableMapping[str, str], name: str) -> bool:
    return name in environ or f"{name}_FILE" in environ
