"""Which renderings are still in step with their input."""

import dataclasses
import hashlib
import json
from importlib.metadata import version

from homepress.blog.rendering.document import Format

_OUTPUT = 2
"""Counted up with every change to this package that changes what comes out."""

RENDERER_VERSION = " ".join([str(_OUTPUT), *(f"{name}-{version(name)}" for name in ("mistune", "nh3", "pygments"))])
"""What makes the same input come out the same: our own version and those of the libraries."""


def fingerprint(
    source: str, *, format: Format, trusted: bool = False, references: object = None, leads: bool = False
) -> str:
    """Make the key of a rendering: a SHA-256 over everything that it depends on.

    `references` stands for what addresses in the source resolve to: a dataclass, mapping or
    sequence of such. Two that say the same make the same key, whatever order they say it in.
    """
    state = references
    if dataclasses.is_dataclass(references) and not isinstance(references, type):
        state = dataclasses.asdict(references)
    parts = [RENDERER_VERSION, format, trusted, leads, json.dumps(state, sort_keys=True, default=str), source]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
