import os
import signal
from pathlib import Path

import pytest

from homepress.cli.processes import run_apart
from homepress.errors import ConfigurationError, CutOff

pytestmark = [
    pytest.mark.once,
    # Threads of other tests may be alive here; a command forks before it has any.
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]


class Untravelled(Exception):
    """Cannot be rebuilt from its text alone."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(f"{one} and {two}")


def test_the_work_is_done_when_it_returns(tmp_path: Path) -> None:
    def work() -> None:
        (tmp_path / "done").write_text(str(os.getpid()))

    run_apart(work)

    assert (tmp_path / "done").read_text() != str(os.getpid())


def test_an_error_of_ours_comes_back_whole() -> None:
    def fail() -> None:
        raise ConfigurationError("HOMEPRESS_X is wrong", hint="Mend it.")

    with pytest.raises(ConfigurationError, match="HOMEPRESS_X is wrong") as error:
        run_apart(fail)
    assert error.value.hint == "Mend it."


def test_an_error_that_cannot_travel_is_described() -> None:
    def fail() -> None:
        raise Untravelled("this", "that")

    with pytest.raises(RuntimeError, match="Untravelled: this and that"):
        run_apart(fail)


def test_a_child_that_is_killed_is_told_of() -> None:
    with pytest.raises(CutOff):
        run_apart(lambda: os.kill(os.getpid(), signal.SIGKILL))
