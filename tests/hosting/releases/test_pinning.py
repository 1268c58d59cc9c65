"""Which Homepress a release runs."""

from pathlib import Path

import pytest

from homepress.errors import ConfigurationError
from homepress.hosting.configuration.tables import Homepress
from homepress.hosting.releases import pinning

pytestmark = pytest.mark.once


def wheel(folder: Path, name: str = "homepress-1.2.3-py3-none-any.whl") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).touch()
    return folder / name


def test_a_version_comes_from_the_registry(tmp_path: Path) -> None:
    assert pinning.pin(tmp_path, Homepress(version="1.2.3")) == pinning.Pinned("1.2.3")


def test_a_wheel_is_named_from_the_sites_folder(tmp_path: Path) -> None:
    path = wheel(tmp_path / "dist")
    pinned = pinning.pin(tmp_path, Homepress(wheel=f"dist/{path.name}"))
    assert pinned == pinning.Pinned("1.2.3", path.name, (path,))


def test_a_wheelhouse_is_sent_whole(tmp_path: Path) -> None:
    own, other = wheel(tmp_path / "wheels"), wheel(tmp_path / "wheels", "django-6.1-py3-none-any.whl")
    pinned = pinning.pin(tmp_path, Homepress(wheelhouse="wheels"))
    assert pinned == pinning.Pinned("1.2.3", own.name, (other, own), is_wheelhouse=True)


def test_a_checkout_is_in_no_registry(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="runs from a checkout") as error:
        pinning.pin(tmp_path, Homepress())
    assert "make build" in error.value.hint


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (Homepress(wheel="dist/none.whl"), "there is no"),
        (Homepress(wheel="wheels/django-6.1-py3-none-any.whl"), "is no wheel of Homepress"),
        (Homepress(wheelhouse="empty"), "no wheel of Homepress"),
        (Homepress(wheelhouse="wheels"), "2 wheels of Homepress"),
    ],
)
def test_what_is_not_there_or_not_clear_is_refused(tmp_path: Path, wanted: Homepress, message: str) -> None:
    for name in ("homepress-1.2.3-py3-none-any.whl", "homepress-1.2.4-py3-none-any.whl", "django-6.1-py3-none-any.whl"):
        wheel(tmp_path / "wheels", name)
    with pytest.raises(ConfigurationError, match=message):
        pinning.pin(tmp_path, wanted)
