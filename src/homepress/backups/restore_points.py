"""How long restore points stay: they hold all of a site, deleted people among it, and take its room."""

import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

MOST = 5
LONGEST = timedelta(days=30)
NAME = re.compile(r"(?:damaged-|files-)?point-(\d{8}-\d{6})\Z")


def prune(folder: Path) -> list[str]:
    """Remove all but the newest five, and those that are older than thirty days; return their names."""
    dated = {path: match[1] for path in folder.glob("*") if (match := NAME.match(path.name))}
    newest_first = sorted(dated, key=lambda path: dated[path], reverse=True)
    oldest = f"{datetime.now(UTC) - LONGEST:%Y%m%d-%H%M%S}"
    gone = [path for number, path in enumerate(newest_first) if number >= MOST or dated[path] < oldest]
    for path in gone:
        shutil.rmtree(path)
    return [path.name for path in gone]
