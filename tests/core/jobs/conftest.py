import pytest

from tests.core.jobs import samples


@pytest.fixture(autouse=True)
def nothing_ran() -> None:
    samples.ran.clear()
