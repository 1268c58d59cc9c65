"""Which release a rollback goes to."""

from typing import Any

import pytest

from homepress.cli.rollback import choose
from homepress.errors import NotFound

pytestmark = pytest.mark.once

OLD, PREVIOUS, SERVING = "20260312T080000-aaaaaaa", "20260313T080000-bbbbbbb", "20260314T080000-ccccccc"
THERE: dict[str, Any] = {"complete": [SERVING, PREVIOUS, OLD], "serving": SERVING, "previous": PREVIOUS}


@pytest.mark.parametrize(
    ("named", "chosen"),
    [("", PREVIOUS), (OLD, OLD), ("aaaaaaa", OLD), ("aaaaaaa111111111111111111111111111111111", OLD)],
)
def test_it_is_the_one_before_or_the_one_that_is_named(named: str, chosen: str) -> None:
    assert choose(named, THERE) == chosen


@pytest.mark.parametrize("named", [SERVING, "ccccccc", "nonsense", "20260101T000000-ddddddd"])
def test_what_serves_or_is_not_there_is_refused_with_what_there_is(named: str) -> None:
    with pytest.raises(NotFound) as error:
        choose(named, THERE)
    assert error.value.hint == f"There are: {PREVIOUS}, {OLD}"


def test_after_the_first_deploy_there_is_nothing_to_go_back_to() -> None:
    with pytest.raises(NotFound, match="no release to go back to"):
        choose("", {"complete": [SERVING], "serving": SERVING, "previous": ""})
