"""Jobs for tests. A job is named by its path, so that these are importable by every process."""

from datetime import timedelta
from typing import Any

from homepress.core import tracing
from homepress.core.jobs import GiveUp, job

ran: list[Any] = []
"""What the jobs did, in the order in which they did it, in this process."""


@job()
def note(what: Any) -> Any:
    """Remember and return what it is given."""
    ran.append(what)
    return what


@job(attempts=3, first_pause=timedelta(minutes=1))
def fail(message: str = "no luck") -> None:
    raise RuntimeError(message)


@job(attempts=3, first_pause=timedelta(minutes=1))
def fail_once() -> str:
    """Fail at the first attempt and succeed at the second."""
    ran.append("attempt")
    if len(ran) == 1:
        raise RuntimeError("not yet")
    return "done"


@job()
def give_up() -> None:
    raise GiveUp("it makes no sense")


@job()
def return_nonsense() -> object:
    ran.append("ran")
    return object()


@job(confidential=True)
def keep_secret(secret: str) -> None:
    ran.append(secret)


@job()
def trace() -> None:
    ran.append((tracing.request_id.get(), tracing.job_id.get()))


@job(announced=False, attempts=1)
def fail_quietly() -> None:
    raise RuntimeError


@job(priority=50)
def urgent() -> None:
    ran.append("urgent")


@job()
def fail_with_nul() -> None:
    raise RuntimeError("mallory\0was here")


@job()
def return_nul() -> str:
    return "PostgreSQL stores no \0 in JSON"
