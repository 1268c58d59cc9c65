"""What other apps add to a post's page.

The blog knows nothing of comments; the app that does says here, once, at start-up, what the
template gets.
"""

from collections.abc import Callable, Mapping
from typing import Any

from homepress.blog.models import Post

type Provider = Callable[[Post], Mapping[str, Any]]

_providers: list[Provider] = []


def add_to_post(provider: Provider) -> Provider:
    """Register a function from a post to further context of its page; a second time changes nothing."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def to_post(post: Post) -> dict[str, Any]:
    """Return all that was added for this post."""
    return {name: value for provider in _providers for name, value in provider(post).items()}
