"""Primary keys: UUID version 7 (RFC 9562), in the order they were made, so that indexes stay dense."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_key() -> UUID:
    """Return a fresh key: 48 bits of Unix milliseconds, the rest random."""
    return uuid7()
