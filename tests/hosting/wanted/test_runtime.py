import dataclasses

import pytest

from homepress.hosting import uv
from homepress.hosting.wanted import runtime
from tests.hosting.sites import SMALL_BOOKWORM, TRIXIE, site
from tools.setup.checkout import here

pytestmark = pytest.mark.once


def test_hosts_get_the_uv_that_the_project_is_made_with() -> None:
    assert f"\nuv=={uv.VERSION} " in here().requirements("tools").read_text()


@pytest.mark.parametrize(
    ("more", "system", "brought"),
    [
        ("", TRIXIE, ""),
        ("", SMALL_BOOKWORM, "3.13"),
        ("", dataclasses.replace(TRIXIE, python=()), "3.13"),
        ('[homepress]\npython = "3.14"\n', TRIXIE, "3.14"),
        ('[homepress]\npython = "3.13"\n', TRIXIE, ""),
    ],
)
def test_a_python_is_brought_where_the_distributions_is_too_old(more: str, system: object, brought: str) -> None:
    assert runtime.brought_python(site(more), system) == brought  # type: ignore[arg-type]  # parametrized
