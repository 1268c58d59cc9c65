import pytest

from homepress.hosting.cloning import naming
from homepress.hosting.configuration.kinds import domain

pytestmark = pytest.mark.once


def test_every_name_is_two_words_that_make_a_domain() -> None:
    for words in (naming.FIRST, naming.SECOND):
        assert len(words) == len(set(words)) > 40
    for first in naming.FIRST:
        for second in naming.SECOND:
            assert domain.read(f"{first}-{second}.example.org")
    assert naming.subdomain().partition("-")[0] in naming.FIRST
