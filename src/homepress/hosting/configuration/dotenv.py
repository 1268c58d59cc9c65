"""The site's secrets: `.env` in its folder, one `NAME=value` a line, of the owner alone."""

import stat
from collections.abc import Mapping
from pathlib import Path

from dotenv.parser import parse_stream

from homepress.errors import ConfigurationError
from homepress.hosting.configuration.problems import Problem
from homepress.hosting.configuration.variables import SECRET, VALID
from homepress.project.environment import PREFIX, Environment

NAME = ".env"
NAMES = tuple(PREFIX + name.upper() for name in SECRET if name != "database_url")
"""What it may hold. The database's address follows from `homepress.toml`."""
KEY = "HOMEPRESS_SECRET_KEY"


def read(folder: Path) -> tuple[Mapping[str, str], list[Problem]]:
    """Return the secrets, and what is wrong with the file. No message holds a value."""
    path = folder / NAME
    try:
        with path.open(encoding="utf-8") as file:
            lines = list(parse_stream(file))
        mode = stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return {}, [_problem("", "not there", f"Write one with {KEY}, or run homepress new in an empty folder.")]
    except (OSError, UnicodeDecodeError) as error:
        return {}, [_problem("", f"cannot be read: {error}")]
    problems = []
    if mode & 0o077:
        problems.append(_problem("", f"others can read it (mode {mode:04o})", f"chmod 600 {NAME}"))
    values: dict[str, str] = {}
    for line in lines:
        if line.error:
            problems.append(_problem(f"line {line.original.line}", "not NAME=value"))
        elif line.key is not None:
            problems += _wrong(line.key, line.value, values)
            values[line.key] = line.value or ""
    if not values.get(KEY):
        problems.append(_problem(KEY, "missing", f"At least 50 random characters: {NEW_KEY}"))
    return values, problems


NEW_KEY = 'python3 -c "import secrets; print(secrets.token_urlsafe(50))"'

NEW_BACKUP_KEY = 'python3 -c "import secrets; print(secrets.token_urlsafe(24))"'


def _wrong(name: str, value: str | None, before: Mapping[str, str]) -> list[Problem]:
    if name not in NAMES:
        return [
            _problem(name, "is no secret of a site", f"There are: {', '.join(NAMES)}. Others go into homepress.toml.")
        ]
    if name in before:
        return [_problem(name, "is there twice", "Keep one of them.")]
    if value is None or "\n" in value:
        return [_problem(name, "not NAME=value", "Write it in one line.")]
    try:
        Environment.read({**VALID, name: value})
    except ConfigurationError as error:
        return [_problem(name, error.message.removeprefix(f"{name}: ").removeprefix(f"{name} "), error.hint)]
    return []


def _problem(path: str, message: str, hint: str = "") -> Problem:
    return Problem(path, message, hint, file=NAME)
