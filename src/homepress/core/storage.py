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
DELETED = "deleted"
"""The folder in that one for files that are deleted meanwhile. It is there as long as they matter to the backup."""


class SiteStorage(FileSystemStorage):
    """The files of a site. One that is deleted while a backup is gathered goes into the backup first.

    A row is deleted before its file. So each file that a snapshot of the database names is there when the snapshot
    has been taken, or was put into the backup, be it that it came and went in the meantime.
    """

    def delete(self, name: str) -> None:
        deleted = Path(self.location).with_name(GATHERING) / DELETED
        file = Path(self.path(name))
        if deleted.is_dir() and file.is_file():
            _keep(file, deleted, file.relative_to(self.location))
        super().delete(name)


def _keep(file: Path, folder: Path, path: Path) -> None:
    """What cannot be kept is deleted all the same, as somebody wants; half of it would be worse than nothing."""
    try:
        for parent in list(reversed(path.parents))[1:]:  # the folder itself stays away once it is gone
            (folder / parent).mkdir(exist_ok=True)
        with suppress(FileExistsError):
            link_or_copy(file, folder / path)
    except FileNotFoundError:
        return  # all files are in the backup already, or somebody else deleted this one
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
