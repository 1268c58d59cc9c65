import pytest
from hypothesis import given
from hypothesis import strategies as st

from homepress.core.tracing import is_well_formed, new_request_id

pytestmark = pytest.mark.once


def test_ids_of_our_own_are_well_formed_and_never_the_same() -> None:
    made = {new_request_id() for _ in range(1000)}

    assert len(made) == 1000
    assert all(is_well_formed(one) for one in made)


@given(st.text())
def test_what_is_well_formed_can_stand_in_a_header_and_a_line(text: str) -> None:
    if is_well_formed(text):
        assert text.isascii()
        assert text.isprintable()
        assert '"' not in text
