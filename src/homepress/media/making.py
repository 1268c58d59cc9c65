"""Making the smaller forms of pictures, by jobs: no page waits, and no worker's memory grows.

Whoever keeps HTML with pictures in it connects to `variants_changed`, and renders it anew.
"""

import json
import logging
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.dispatch import Signal

from homepress.core import changes
from homepress.core.jobs import job
from homepress.core.kinds import ICO, PILLOW
from homepress.media.models import Media
from homepress.media.variants import FOLDER, MAKER, SMALLEST_BYTES, folder_of, path_of

logger = logging.getLogger("homepress.media")

variants_changed = Signal()
"""Sent with `media` after its variants were made or thrown away, outside of any transaction."""

SECONDS = 300
"""By the clock, for one picture; the encoder bounds its processor time itself."""

PICTURES = tuple(kind.content_type for kind in PILLOW if kind is not ICO)


def enqueue_for(media: Media) -> None:
    """Have the variants of a picture made after the transaction at hand, where they are of any use."""
    if media.content_type in PICTURES and media.size >= SMALLEST_BYTES:
        make_variants.enqueue(str(media.pk))


@job(attempts=3, priority=-20, announced=False)
def make_variants(key: str) -> dict[str, Any]:
    """Make what is missing; mail goes first. A picture that cannot be encoded goes on being shown as it is."""
    media = Media.objects.filter(pk=key).first()
    if media is None or media.variants.get("maker") == MAKER:
        return {}
    with tempfile.TemporaryDirectory(prefix="homepress-variants-") as name:
        folder = Path(name)
        with media.file.open("rb") as source, (folder / "picture").open("wb") as target:
            shutil.copyfileobj(source, target)
        made = _encode(folder, media.name)
        for suffix, widths in made.items():
            for width in widths:
                with (folder / f"{width}.{suffix}").open("rb") as file:
                    _put(path_of(media.digest, MAKER, width, suffix), file)
    record = {"maker": MAKER, **made}
    if not write_down(media, record):
        remove(media.digest)  # the picture was deleted meanwhile
    return record


def write_down(media: Media, record: dict[str, Any]) -> bool:
    """Say which variants there are from now on; False where the picture is gone."""
    with transaction.atomic():
        found = Media.objects.filter(pk=media.pk).update(variants=record) == 1
        changes.changed(changes.media(media.pk))
    if found:
        variants_changed.send(Media, media=media)
    return found


def _encode(folder: Path, name: str) -> dict[str, list[int]]:
    """Run the encoder, and return what it made: nothing where it gave up or was stopped."""
    command = [sys.executable, "-m", "homepress.media.encoding", str(folder / "picture"), str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=True)
        made: dict[str, list[int]] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        logger.warning("no variants of %s: it took more than %d s", name, SECONDS)
        return {}
    except subprocess.CalledProcessError as error:
        told = error.stderr.decode(errors="replace").strip().splitlines()
        logger.warning("no variants of %s: %s", name, told[-1] if told else f"stopped with {error.returncode}")
        return {}
    return made


def _put(path: str, file: IO[bytes]) -> None:
    """Store a file under exactly this path; one from an attempt that was cut off is replaced."""
    default_storage.delete(path)
    default_storage.save(path, File(file))


def remove(digest: str, *, except_maker: str = "") -> int:
    """Delete the variants of a picture, but not those that this maker made; return how many files went."""
    folder = folder_of(digest)
    gone = 0
    for name in _listed(folder)[1]:
        if not except_maker or not name.startswith(f"{except_maker}-"):
            default_storage.delete(f"{folder}/{name}")
            gone += 1
    if not _listed(folder)[1]:
        with suppress(OSError, NotImplementedError):  # a storage without folders has none to delete
            default_storage.delete(folder)
    return gone


def stored() -> list[str]:
    """Return the beginnings of the hashes of all pictures that have variants."""
    return [name for head in _listed(FOLDER)[0] for name in _listed(f"{FOLDER}/{head}")[0]]


def _listed(folder: str) -> tuple[list[str], list[str]]:
    """Return the folders and files in a folder of the storage; none where it is not there."""
    try:
        folders, files = default_storage.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return [], []
    return folders, files
