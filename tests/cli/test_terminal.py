"""What commands print, as a narrow terminal gets it."""

import pytest

from homepress.cli import terminal

RELEASE = "20261126T164204-01f35da"
PARAGRAPH = "a word " * 30


@pytest.mark.once
def test_no_cell_of_a_table_is_broken_where_the_terminal_is_narrow(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    terminal.print_table(["Release", "Why"], [[RELEASE, PARAGRAPH], ["[bold]", "x"]])
    heading, first, second = capsys.readouterr().out.splitlines()
    assert heading.split() == ["Release", "Why"]
    assert first.startswith(f"{RELEASE}  a word")
    assert first.rstrip().endswith(PARAGRAPH.rstrip())
    assert second.startswith("[bold] ")
