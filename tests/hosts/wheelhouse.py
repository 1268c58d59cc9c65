"""A wheelhouse, made as docs/guide/deploying.md tells: Homepress, all it needs, and uv."""

import hashlib
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from homepress.hosting import uv
from tests.rig.machine import run
from tests.rig.trees import CACHE
from tools.setup.checkout import here

PLATFORMS = ("manylinux2014", "manylinux_2_17", "manylinux_2_28", "manylinux_2_34")


def make(folder: Path, wheel: Path) -> Path:
    """Fill a folder with wheels. What comes from the registry is kept under a hash of the list."""
    shutil.copytree(_downloaded(), folder)
    shutil.copy(wheel, folder)
    return folder


def _downloaded() -> Path:
    lock = here().requirements("site")
    key = hashlib.sha256(lock.read_bytes() + uv.VERSION.encode()).hexdigest()[:16]
    place = CACHE / f"wheels-{key}"
    if not place.exists():
        unfinished = place.with_suffix(f".{os.getpid()}")
        _download(unfinished, ["--require-hashes", "-r", lock])
        _download(unfinished, [f"uv=={uv.VERSION}"])
        unfinished.rename(place)
    return place


def _download(place: Path, wanted: Sequence[object]) -> None:
    python = ["--python-version", "3.13"]
    platforms = [word for name in PLATFORMS for word in ("--platform", f"{name}_{os.uname().machine}")]
    words = ["--quiet", "--dest", place, "--no-deps", "--only-binary", ":all:", *python, *platforms, *wanted]
    run([here().tools / "bin/python", "-m", "pip", "download", *words], timeout=900)
