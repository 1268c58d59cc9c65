"""What other tests take for granted of the growth of time."""

import pytest

from tests.fixtures.growth import is_linear

pytestmark = pytest.mark.once


def squared(text: str) -> int:
    return sum(text.count("b", start) for start in range(len(text)))


def test_what_grows_with_the_square_of_a_text_is_told_from_what_grows_with_it() -> None:
    assert is_linear(str.split, "a " * 500_000)
    assert not is_linear(squared, "a" * 50_000)
