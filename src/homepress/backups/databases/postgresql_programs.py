"""PostgreSQL's programs, of a major version or a newer one."""

import re
import shutil
import subprocess
from pathlib import Path

from homepress.errors import BackupFailed

FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")
"""Where several versions lie side by side: Debian and Ubuntu, Fedora, Homebrew."""


def program(name: str, version: int) -> Path:
    """Return a program of that major version, or of the next newer one there is. Raises BackupFailed."""
    found: dict[int, Path] = {}
    for pattern in FOLDERS:
        for path in Path("/").glob(f"{pattern[1:]}/{name}"):
            found.setdefault(version_of(path), path)
    on_path = shutil.which(name)
    if on_path:
        found.setdefault(version_of(Path(on_path)), Path(on_path))
    fitting = sorted(number for number in found if number >= version)
    if fitting:
        return found[fitting[0]]
    newest = max(found, default=0)
    raise BackupFailed(
        f"The database is of PostgreSQL {version}, and {name} is {f'of {newest}' if newest else 'not installed'} here",
        hint=f"Install PostgreSQL {version}: Debian's package is postgresql-{version}.",
    )


def version_of(path: Path) -> int:
    """Return the major version that a program tells; 0 where it does not run."""
    try:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return 0
    found = re.search(r"\d+", said)
    return int(found[0]) if found else 0
