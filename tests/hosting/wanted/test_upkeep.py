import dataclasses

import pytest

from homepress.hosting.facts.system import System
from homepress.hosting.wanted import upkeep
from tests.hosting.sites import SMALL_BOOKWORM, TRIXIE, site

pytestmark = pytest.mark.once


def keys(system: System, more: str = "") -> list[str]:
    folder = site(more)
    return [one.key for one in upkeep.wanted(folder, folder.configuration.site_host, system)]


def text(more: str = "") -> str:
    folder = site(more)
    wanted = upkeep.wanted(folder, folder.configuration.site_host, TRIXIE)
    return "\n".join(str(getattr(one, "content", "")) for one in wanted)


@pytest.mark.parametrize(
    ("system", "has_swap"),
    [
        (SMALL_BOOKWORM, True),
        (TRIXIE, False),
        (dataclasses.replace(SMALL_BOOKWORM, swap=512), False),
        (dataclasses.replace(SMALL_BOOKWORM, container=True), False),
        (dataclasses.replace(SMALL_BOOKWORM, swap=1024, managed=("file /etc/systemd/system/swapfile.swap",)), True),
    ],
)
def test_swap_is_made_where_memory_is_small_and_there_is_none_and_then_stays(system: System, has_swap: bool) -> None:
    assert ("service swapfile.swap" in keys(system)) == has_swap


def test_a_clock_that_the_owner_chose_stays() -> None:
    assert "service chrony.service" in keys(dataclasses.replace(TRIXIE, clock="chrony.service"))
    assert "packages systemd-timesyncd" not in keys(dataclasses.replace(TRIXIE, clock="chrony.service"))
    assert "packages systemd-timesyncd" in keys(TRIXIE)


def test_a_host_restarts_when_the_owner_says_or_never() -> None:
    assert 'Automatic-Reboot-Time "04:00";' in text()
    assert 'Automatic-Reboot-Time "03:30";' in text('[updates]\nreboot_at = "03:30"\n')
    assert 'Automatic-Reboot "false";' in text('[updates]\nreboot_at = "never"\n')


def test_updates_can_be_left_to_the_owner() -> None:
    assert f"file {upkeep.APT}" in keys(TRIXIE)
    assert f"file {upkeep.APT}" not in keys(TRIXIE, "[updates]\nautomatic = false\n")


def test_the_journal_never_fills_the_disk() -> None:
    assert "SystemMaxUse=500M" in text()
