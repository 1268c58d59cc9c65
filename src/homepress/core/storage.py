"""Where uploaded files lie: a folder of the site, of which backups are made while people write."""

import logging
import os
import shutil
from contextlib import suppress
from pathlib import Path

from django.core.files.storage import FileSystemStorage

logger = logging.getLogger("homepress.core")

GATHERING = ".backup"
"""The folder beside a site's files in which a backup is gathered; always the same, so that restic knows its files."""
GATHERED_FILES = "media"
"""The folder in that one with the files."""


class SiteStorage(FileSystemStorage):
    """The files of a site. One that is deleted while a backup is gathered goes into the backup first.

    A row is deleted before its file. So each file that a snapshot of the database names is there when the snapshot
    has been taken, or in the backup already, be it that it came and went in the meantime.
    """

    def delete(self, name: str) -> None:
        gathered = Path(self.location).with_name(GATHERING) / GATHERED_FILES
        file = Path(self.path(name))
        if gathered.is_dir() and file.is_file():
            _keep(file, gathered, file.relative_to(self.location))
        super().delete(name)


def _keep(file: Path, folder: Path, path: Path) -> None:
    """What cannot be kept is deleted all the same, as somebody wants; half of it would be worse than nothing."""
    try:
        for parent in reversed(path.parents):
            (folder / parent).mkdir(exist_ok=True)
        with suppress(FileExistsError):
            link_or_copy(file, folder / path)
    except FileNotFoundError:
        return  # the backup has ended, or somebody else deleted the file
    except OSError as error:
        with suppress(OSError):
            (folder / path).unlink(missing_ok=True)
        logger.warning("%s is not in the backup that is being made: %s", path, error.strerror)


def link_or_copy(source: Path, place: Path) -> None:
    """Give a file another name; a copy of it, where that is on another disk.

    Raises FileExistsError, FileNotFoundError, and OSError where there is no room for a copy.
    """
    try:
        os.link(source, place)
    except (FileExistsError, FileNotFoundError):
        raise
    except OSError:
        shutil.copy2(source, place)
