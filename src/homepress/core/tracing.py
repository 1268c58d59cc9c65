"""What a line of the log belongs to: the request, or the job, that is being worked on.

A job carries the id of the request that enqueued it, so that one id finds everything that a click
has set off, in whichever process.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request that this work is for; empty outside of any."""

job_id: ContextVar[str] = ContextVar("job_id", default="")
"""The id of the job that this process is running; empty outside of any."""

_WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}", re.ASCII)


def new_request_id() -> str:
    """Return 80 random bits: short enough to read out, too many to meet twice."""
    return secrets.token_hex(10)


def is_well_formed(text: str) -> bool:
    """Whether an id that came from outside may be put into logs and headers: 8 to 64 plain characters."""
    return _WELL_FORMED.fullmatch(text) is not None


@contextmanager
def tracing(*, request: str = "", job: str = "") -> Iterator[None]:
    """Say for the time of a block what the work belongs to."""
    request_token, job_token = request_id.set(request), job_id.set(job)
    try:
        yield
    finally:
        request_id.reset(request_token)
        job_id.reset(job_token)
