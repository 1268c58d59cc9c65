"""Names of the segments of PostgreSQL's log: which follows which, and where one is missing.

A name is 24 hexadecimal digits: the line of time, and the number of the segment in two halves, of which the lower
counts as many segments as fit into 4 GiB.
"""

import re
from collections.abc import Collection

NAME = re.compile(r"[0-9A-F]{24}\Z")
HISTORY = re.compile(r"[0-9A-F]{8}\.history\Z")
USUAL_BYTES = 16 * 1024 * 1024


def is_kept(name: str) -> bool:
    """Whether a file of the log is wanted for a replay: a segment, or how one line of time came from another."""
    return bool(NAME.match(name) or HISTORY.match(name))


def number(name: str, size: int = USUAL_BYTES) -> int:
    """Return which segment it is, counted from the cluster's beginning, whatever its line of time."""
    return int(name[8:16], 16) * (2**32 // size) + int(name[16:], 16)


def name_of(place: str, timeline: str, size: int = USUAL_BYTES) -> str:
    """Return the segment that a place in the log (`16/B374D848`) lies in, on a line of time (eight digits)."""
    high, low = (int(part, 16) for part in place.split("/"))
    return f"{timeline}{high:08X}{low // size:08X}"


def unbroken(first: str, names: Collection[str], size: int = USUAL_BYTES) -> list[str]:
    """Return the segments from the first one on, up to the first that is missing."""
    by_number = {number(name, size): name for name in sorted(names) if NAME.match(name)}
    found, at = [], number(first, size)
    while at in by_number:
        found.append(by_number[at])
        at += 1
    return found
