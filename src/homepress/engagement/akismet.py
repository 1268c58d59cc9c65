"""Asking Akismet about a comment, where the owner set a key.

It gets the comment with what its check wants to know of the sender; nothing of that is stored here. An
answer that does not come, or makes no sense, is a reason to hold the comment: spam is not let through
because a service is down, and nothing is lost. (https://akismet.com/developers/detailed-docs/comment-check/)
"""

import logging
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from homepress.accounts.models import Person
from homepress.blog.models import Post
from homepress.core.client_address import client_address
from homepress.engagement import judging

logger = logging.getLogger("homepress.akismet")

TIMEOUT = 5
"""Seconds to wait for an answer."""

SAYS_SPAM = "Akismet takes it for spam"
SILENT = "Akismet did not answer"
MOST = 100
"""Bytes of an answer that are read; a good one has five."""


@dataclass(frozen=True, slots=True)
class Sender:
    """What Akismet wants to know of a browser."""

    address: str
    agent: str
    referrer: str

    @classmethod
    def of(cls, request: HttpRequest) -> "Sender":
        headers = request.headers
        return cls(client_address(request), headers.get("User-Agent", ""), headers.get("Referer", ""))


def reasons_against(
    post: Post, author: Person, source: str, sender: Sender, *, is_answer: bool = False
) -> tuple[str, ...]:
    """Return why to hold the comment; nothing where no key is set, or the author is trusted here."""
    if not settings.ENVIRONMENT.akismet_key or judging.is_trusted(author, post):
        return ()
    site_url = settings.ENVIRONMENT.site_url
    asked = {
        "api_key": settings.ENVIRONMENT.akismet_key,
        "blog": f"{site_url}/",
        "user_ip": sender.address,
        "user_agent": sender.agent,
        "referrer": sender.referrer,
        "permalink": site_url + post.get_absolute_url(),
        "comment_type": "reply" if is_answer else "comment",
        "comment_author": str(author),
        "comment_author_email": author.email,
        "comment_author_url": author.website,
        "comment_content": source,
        "blog_lang": settings.ENVIRONMENT.language,
        "blog_charset": "UTF-8",
    }
    answer = _ask({name: value for name, value in asked.items() if value})
    return {"true": (SAYS_SPAM,), "false": ()}.get(answer, (SILENT,))


def _ask(asked: dict[str, str]) -> str:
    request = urllib.request.Request(settings.AKISMET_URL, urllib.parse.urlencode(asked).encode())  # noqa: S310  # set by us alone
    request.add_header("User-Agent", "Homepress/1 | Akismet/1")
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as response:  # noqa: S310  # the same
            said = bytes(response.read(MOST)).decode(errors="replace").strip()
            help_text = response.headers.get("X-akismet-debug-help") or ""
    except (OSError, ValueError) as error:
        logger.warning("Akismet was not reached", extra={"reason": type(error).__name__})
        return ""
    if said not in {"true", "false"}:
        logger.warning("Akismet did not judge", extra={"answer": said[:40], "help": help_text[:200]})
    return said
