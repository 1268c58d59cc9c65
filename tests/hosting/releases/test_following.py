"""Following a deploy through a bad connection."""

from typing import TYPE_CHECKING, Any

import pytest

from homepress.errors import HostError
from homepress.hosting.releases import following
from homepress.hosting.releases.following import DeployFailed, Following

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.once

Script = list[dict[str, Any] | Exception]


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)


def told(*events: dict[str, Any], runs: bool = True) -> dict[str, Any]:
    return {"told": list(events), "offset": 7, "runs": runs}


def follow(script: Script, reconnected: list[str] | None = None) -> list[dict[str, Any]]:
    answers: Iterator[Any] = iter(script)

    def ask(verb: str, **asked: Any) -> dict[str, Any]:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return dict(answer)

    again = reconnected if reconnected is not None else []
    return list(Following(ask, "d1", lambda: again.append("again")).events())


def test_events_are_given_until_the_end() -> None:
    events = follow([told({"step": "unpack"}), told(), told({"done": "unpack"}, {"end": "served"})])
    assert [next(iter(event)) for event in events] == ["step", "done", "end"]


def test_a_lost_connection_is_taken_up_again() -> None:
    again: list[str] = []
    events = follow([told({"step": "unpack"}), HostError("gone"), OSError("gone"), told({"end": "served"})], again)
    assert len(events) == 2
    assert len(again) == 2


def test_a_host_that_stays_away_is_given_up_but_its_deploy_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "PATIENCE_SECONDS", -1)
    with pytest.raises(HostError, match="connection was lost") as error:
        follow([HostError("gone")])
    assert "goes on by itself" in error.value.hint


def test_one_that_was_killed_on_the_host_is_told() -> None:
    with pytest.raises(DeployFailed, match="killed on the host"):
        follow([told({"step": "unpack"}), told(runs=False)])
