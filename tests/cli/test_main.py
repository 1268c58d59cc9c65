import os
import subprocess
import sys
from pathlib import Path

import pytest

from homepress.cli import main

pytestmark = pytest.mark.once


def fail(tmp_path: Path, *args: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a command on a home that is a file."""
    (tmp_path / "home").write_text("")
    return subprocess.run(
        [sys.executable, "-c", "from homepress.cli import main; main()", *args],
        env={"PATH": os.environ["PATH"], "HOMEPRESS_HOME": str(tmp_path / "home"), **env},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_error_is_a_message_and_a_hint_and_its_exit_code(tmp_path: Path) -> None:
    answer = fail(tmp_path, "manage", "check")

    assert answer.returncode == 2
    assert answer.stdout == ""
    assert answer.stderr.startswith(f"Error: {tmp_path}/home/secret_key: ")
    assert "HOMEPRESS_HOME" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_the_traceback_is_shown_on_request(tmp_path: Path) -> None:
    assert "Traceback" in fail(tmp_path, "--traceback", "manage", "check").stderr
    assert "Traceback" in fail(tmp_path, "manage", "check", HOMEPRESS_DEBUG="true").stderr


def test_a_bug_is_a_short_message_that_says_where_to_look(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> None:
        raise RuntimeError("[bold]what[/bold]")

    monkeypatch.delenv("HOMEPRESS_DEBUG", raising=False)
    monkeypatch.setattr("homepress.cli.commands.build", broken)
    monkeypatch.setattr(sys, "argv", ["homepress", "serve", "--port", "1"])
    with pytest.raises(SystemExit) as ended:
        main()

    shown = capsys.readouterr().err
    assert ended.value.code == 70
    assert "RuntimeError: [bold]what[/bold]" in shown
    assert "homepress --traceback serve" in shown
