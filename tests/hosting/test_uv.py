from pathlib import Path

import pytest

from homepress.errors import HostError
from homepress.hosting import uv
from homepress.hosting.configuration.problems import ConfigurationMistakes
from homepress.hosting.configuration.site_folder import read
from homepress.hosting.resources.programs import Program
from homepress.hosting.wanted import runtime
from tests.hosting.configuration.broken_folder import make
from tests.hosting.sites import SMALL_BOOKWORM, SMALLEST, TRIXIE

pytestmark = pytest.mark.once

X86 = f"uv-{uv.VERSION}-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"
ARM = f"uv-{uv.VERSION}-py3-none-manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64.whl"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site's folder with a wheelhouse, which lacks uv."""
    make(tmp_path)
    (tmp_path / "homepress.toml").write_text(f'{SMALLEST}[homepress]\nwheelhouse = "wheels"\n')
    (tmp_path / "wheels" / "homepress-1.0-py3-none-any.whl").touch()
    return tmp_path


def test_each_architecture_gets_its_own(tmp_path: Path) -> None:
    for name in (X86, ARM, "uv-0.1.0-py3-none-manylinux2014_x86_64.whl", f"uv-{uv.VERSION}-py3-none-win_amd64.whl"):
        (tmp_path / name).touch()
    wheels = uv.wheels_in(tmp_path)

    assert {path.name for path in wheels} == {X86, ARM}
    assert uv.fitting(wheels, "x86_64") == tmp_path / X86
    assert uv.fitting(wheels, "aarch64") == tmp_path / ARM
    assert uv.fitting(wheels, "riscv64") is None


def test_a_wheelhouse_without_uv_is_told_before_a_host_is_touched(site: Path) -> None:
    with pytest.raises(ConfigurationMistakes, match=f"wheelhouse: holds no uv-{uv.VERSION}"):
        read(site)


def test_with_a_wheelhouse_the_host_asks_no_registry(site: Path) -> None:
    (site / "wheels" / X86).touch()
    folder = read(site)
    wanted = runtime.wanted(folder, folder.configuration.site_host, TRIXIE)
    program = next(one for one in wanted if isinstance(one, Program))

    assert program.wheel == site / "wheels" / X86
    with pytest.raises(HostError, match="for aarch64"):
        runtime.wanted(folder, folder.configuration.site_host, SMALL_BOOKWORM)
