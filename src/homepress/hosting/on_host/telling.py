"""What a deploy tells while it runs: lines of JSON in a file, which the owner's machine follows."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from homepress.hosting.on_host.system import Failure


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _just_now() -> str:
    """Fine enough to find what a slow answer of the site coincided with."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class Teller:
    """Appends to the file of one deploy; a full disk does not keep it from cleaning up."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.step = ""

    def tell(self, **facts: Any) -> None:
        try:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"at": _just_now(), **facts}) + "\n")
        except OSError:
            return

    def say(self, text: str) -> None:
        self.tell(say=text)

    @contextmanager
    def doing(self, step: str) -> Iterator[None]:
        """Tell that a step began, and when it is done how long it took; a Failure names the step."""
        self.step = step
        self.tell(step=step)
        began = time.monotonic()
        try:
            yield
        except OSError as error:
            raise Failure(f"{step}: {error.strerror or error}", hint=_hint(error)) from error
        except Failure as failure:
            failure.reason = f"{step}: {failure.reason}"
            raise
        self.tell(done=step, seconds=round(time.monotonic() - began, 2))


def _hint(error: OSError) -> str:
    return "Make room on the host's disk: homepress status" if error.errno == 28 else ""  # ENOSPC


def read(path: Path, offset: int) -> tuple[list[dict[str, Any]], int]:
    """Return what was told since `offset` bytes, whole lines alone, and where to go on."""
    try:
        with path.open("rb") as file:
            file.seek(offset)
            data = file.read()
    except FileNotFoundError:
        return [], offset
    whole = data[: data.rfind(b"\n") + 1]
    return [json.loads(line) for line in whole.splitlines()], offset + len(whole)
