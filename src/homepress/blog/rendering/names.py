"""Long lists of names, written the way one reads them."""


def names(text: str) -> frozenset[str]:
    """Make a set of the words of a text."""
    return frozenset(text.split())
