"""Why a view does not count: what the browser says of itself, and who it is that reads."""

from enum import StrEnum
from functools import lru_cache

import crawleruseragents
from django.http import HttpRequest

from homepress.accounts.permissions import Action, Reach, reach_of
from homepress.blog.seeing import viewer


class Reason(StrEnum):
    """The words are stored: they stay for ever."""

    BOT = "bot"
    PREFETCH = "prefetch"
    WRITER = "writer"
    OPTED_OUT = "opted out"
    FLOOD = "flood"
    AGAIN = "again"


LONGEST_AGENT = 500
"""Characters of User-Agent that are looked at; the list has some 1,500 patterns."""


def reason_against(request: HttpRequest) -> Reason | None:
    """Return why a view does not count, as far as the request alone tells; None where it may."""
    if is_bot(request.headers.get("User-Agent", "")):
        return Reason.BOT
    if is_ahead_of_time(request):
        return Reason.PREFETCH
    if is_opted_out(request):
        return Reason.OPTED_OUT
    person = viewer(request)
    if person is not None and reach_of(person, Action.WRITE_POST) != Reach.NONE:
        return Reason.WRITER
    return None


def is_bot(agent: str) -> bool:
    """Whether that is what a known robot, a program or nobody calls itself."""
    return not agent.strip() or _is_known(agent[:LONGEST_AGENT])


@lru_cache(maxsize=1024)
def _is_known(agent: str) -> bool:
    return bool(crawleruseragents.is_crawler(agent))


def is_ahead_of_time(request: HttpRequest) -> bool:
    """Whether a browser fetches before anybody looks (Sec-Purpose; Purpose and X-moz are its elders)."""
    said = (request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"))
    return any(word in purpose.lower() for purpose in said for word in ("prefetch", "prerender", "preview"))


def is_opted_out(request: HttpRequest) -> bool:
    """Whether the browser asks not to be followed: Global Privacy Control, or Do Not Track before it."""
    return request.headers.get("Sec-GPC") == "1" or request.headers.get("DNT") == "1"
