"""What tests of pages ask for beside the whole blog."""

from collections.abc import Callable

import pytest

from tests.fixtures.posts import Write

WORDS = "The first thing that a reader sees is not a word but the shape of the page, black and white. "


@pytest.fixture
def write_long(transactional_db: None, write: Write) -> Callable[[], str]:
    """Write a post whose first paragraph has many lines; return its address."""
    return lambda: write("Long", source=WORDS * 12).get_absolute_url()
