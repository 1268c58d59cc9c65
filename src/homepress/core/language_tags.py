"""Which texts have the form of a language tag (BCP 47)."""

import re

LONGEST_TAG = 35
"""Characters that a tag may need (RFC 5646, section 4.4.1)."""

_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", re.ASCII)


def is_language_tag(text: str) -> bool:
    """Say whether a text has the form of a tag, as `en` and `pt-BR` have."""
    return len(text) <= LONGEST_TAG and _TAG.fullmatch(text) is not None
