"""Getting uv, by a Python of which nothing is known."""

import importlib.util
from pathlib import Path

import pytest

from tests.tools.setup.conftest import Workshop
from tools.setup import uv
from tools.setup.reporting import SetupError

pytestmark = pytest.mark.once


def test_nothing_is_done_when_uv_is_there_and_its_lock_unchanged(
    workshop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    uv.ensure(workshop.checkout)
    assert capsys.readouterr().err == ""


def test_a_lock_without_uv_is_an_error(workshop: Workshop) -> None:
    workshop.checkout.requirements("tools").write_text("# empty\n")
    with pytest.raises(SetupError, match="does not pin uv"):
        uv.ensure(workshop.checkout)


def test_a_python_without_ensurepip_is_told_its_package(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.checkout.uv.unlink()
    monkeypatch.setenv("PATH", str(tmp_path / "no apt here"))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SetupError, match="ensurepip") as caught:
        uv.ensure(workshop.checkout)
    assert "apt install python3-venv" in caught.value.hint
