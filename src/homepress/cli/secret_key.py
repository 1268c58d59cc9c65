"""The secret key that a local site makes for itself."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from homepress.errors import ConfigurationError


def of(home: Path) -> str:
    """Return the key in the home folder, made on first use.

    Nobody but the owner can read it at any moment, and of several processes that start at once all
    get the same: the key is written to a file of its own (0600) and then linked under its name,
    which fails where another was first.
    """
    path = home / "secret_key"
    try:
        if not path.exists():
            home.mkdir(parents=True, exist_ok=True)
            _create(path)
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"{path}: the secret key cannot be read or made: {error}",
            hint="Let HOMEPRESS_HOME name a folder that you may write to.",
        ) from error


def _create(path: Path) -> None:
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".secret_key-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(50) + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        Path(draft).unlink()
