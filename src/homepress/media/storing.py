"""Taking a file in: recognised, measured, stripped of metadata, stored once under the hash of its bytes."""

import hashlib
import re
import unicodedata
from io import BytesIO
from pathlib import PurePosixPath
from typing import BinaryIO
from uuid import UUID

from django.core.files import File
from django.db import IntegrityError, transaction

from homepress.accounts.models import Person
from homepress.core.keys import new_key
from homepress.core.kinds import HEIC, PILLOW, Kind, recognise, suffix_of
from homepress.errors import InvalidMedia
from homepress.media import making
from homepress.media.converting import convert
from homepress.media.film_places import without_places
from homepress.media.models import Media, storage_path
from homepress.media.pictures import measure, orientation
from homepress.media.stripping import strip

MAX_BYTES = 200_000_000
MAX_PICTURE_BYTES = 60_000_000

TAKEN_WHOLE = frozenset({*PILLOW, HEIC})
"""Kinds that are looked through from end to end, for which they are in memory once."""

NAME_BYTES = 120
"""The longest name, in bytes of UTF-8; file systems allow 255, and storages add to a name."""


CHUNK = 1_000_000
"""How much of a file is in memory at once, in bytes."""


def store(
    content: bytes | BinaryIO,
    name: str,
    *,
    uploaded_by: Person | None = None,
    keep: bool = True,
    key: UUID | None = None,
) -> Media:
    """Return the file with these bytes, stored now or before; the first name stays.

    Of a picture nothing stays that does not show in it (`media.stripping`), nor of a film where it was
    taken. Smaller forms of a picture are made by a job; the page shows the picture itself until then.

    With `keep=False` the row is made and the bytes are not written: for a rehearsal whose
    transaction is rolled back. `key` is for a file that comes back from an export.

    Raises InvalidMedia for what is too large, broken or not allowed.
    """
    file = BytesIO(content) if isinstance(content, bytes) else content
    size = _size(file)
    if size > MAX_BYTES:
        raise InvalidMedia(
            f"{name}: {size / 1e6:.0f} MB", hint=f"Files of up to {MAX_BYTES // 1_000_000} MB are taken."
        )
    if size == 0:
        raise InvalidMedia(f"{name}: an empty file")
    if known := _known(file, keep=keep):
        return known
    kind = _kind(file, name)
    cleaned, kind = _cleaned(file, kind, name) if kind in TAKEN_WHOLE else (without_places(file, kind), kind)
    try:
        if cleaned is not file and (known := _known(cleaned, keep=keep)):
            return known
        media = Media(id=key or new_key(), digest=digest_of(cleaned), size=_size(cleaned), uploaded_by=uploaded_by)
        return _added(_described(media, cleaned, kind, name), cleaned, keep=keep)
    finally:
        if cleaned is not file:
            cleaned.close()


def digest_of(file: BinaryIO) -> str:
    """Return the SHA-256 of a whole file."""
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def clean_name(name: str, kind: Kind) -> str:
    """Return a safe last segment of an address that ends as the kind of the file does.

    `../../Straße im Schnee.JPEG` becomes `Straße-im-Schnee.jpeg`.
    """
    last = PurePosixPath(unicodedata.normalize("NFC", name.replace("\\", "/"))).name
    stem, suffix = (last[: -len(found)], found) if (found := PurePosixPath(last).suffix) else (last, "")
    suffix = suffix.lower() if suffix_of(last) in kind.suffixes else kind.suffixes[0]
    stem = re.sub(r"[^\w.-]+", "-", stem.replace("\x00", "")).strip("-._")
    while len((stem + suffix).encode()) > NAME_BYTES:
        stem = stem[:-1].rstrip("-._")
    return (stem or "file") + suffix


def _size(file: BinaryIO) -> int:
    size = file.seek(0, 2)
    file.seek(0)
    return size


def _known(file: BinaryIO, *, keep: bool) -> Media | None:
    """Return the row that has these bytes, if there is one."""
    known = Media.objects.filter(digest=digest_of(file)).first()
    if known and keep:
        _write(known, file)
    return known


def _kind(file: BinaryIO, name: str) -> Kind:
    kind = recognise(file, name)
    if kind is None:
        raise InvalidMedia(
            f"{name}: not a kind of file that is taken",
            hint="Pictures, sound, video, PDF, plain text and archives are; put anything else into a ZIP archive.",
        )
    return kind


def _cleaned(file: BinaryIO, kind: Kind, name: str) -> tuple[BinaryIO, Kind]:
    """Return a picture that browsers show and that says nothing of where and by what it was taken."""
    size = _size(file)
    if size > MAX_PICTURE_BYTES:
        raise InvalidMedia(
            f"{name}: {size / 1e6:.0f} MB", hint=f"Pictures of up to {MAX_PICTURE_BYTES // 1_000_000} MB are taken."
        )
    data, kind = convert(file.read(), kind, name)
    measure(BytesIO(data), kind, name)  # refuses bombs and broken files before anything else reads them
    return BytesIO(strip(data, kind, name, orientation=orientation(BytesIO(data), kind))), kind


def _described(media: Media, file: BinaryIO, kind: Kind, name: str) -> Media:
    """Fill in what the bytes tell."""
    media.width, media.height = measure(file, kind, name) or (None, None)
    media.name, media.content_type = clean_name(name, kind), kind.content_type
    media.file.name = storage_path(media, media.name)
    return media


def _added(media: Media, file: BinaryIO, *, keep: bool) -> Media:
    """Insert the row and write the bytes; where somebody else brought them meanwhile, return theirs."""
    try:
        with transaction.atomic():
            media.save(force_insert=True)
            if keep:
                _write(media, file)
                making.enqueue_for(media)
    except IntegrityError:
        return Media.objects.get(digest=media.digest)
    return media


def _write(media: Media, file: BinaryIO) -> None:
    """Put the bytes where the row says, unless they are there. A half-written file is replaced."""
    storage = media.file.storage
    path = str(media.file.name)
    if storage.exists(path):
        if storage.size(path) == media.size:
            return
        storage.delete(path)
    file.seek(0)
    storage.save(path, File(file))
