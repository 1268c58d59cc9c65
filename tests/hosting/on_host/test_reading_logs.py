"""What the program shows that is sent for a log: run as it is on hosts, by its text."""

import gzip
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from homepress.hosting.on_host import reading_logs
from homepress.hosting.on_host.reading_logs import Line, entry, time_of

pytestmark = pytest.mark.once


def line(number: int, status: int = 200) -> str:
    return json.dumps({"ts": 1000.0 + number, "uri": f"/{number}/", "status": status})


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log of twenty requests, the last ten in the file of now, the others put away."""
    old, now = tmp_path / "blog.log.1", tmp_path / "blog.log"
    old.write_text("".join(f"{line(number)}\n" for number in range(5, 10)))
    with gzip.open(tmp_path / "blog-2026-01.log.gz", "wt") as file:
        file.write("".join(f"{line(number)}\n" for number in range(5)))
    now.write_text("".join(f"{line(number, 500 if number == 15 else 200)}\n" for number in range(10, 20)))
    for path, at in ((tmp_path / "blog-2026-01.log.gz", 1004), (old, 1009), (now, 1019)):
        os.utime(path, (at, at))
    return now


def shown(log: Path, **asked: Any) -> list[int]:
    """The numbers of the lines that are shown."""
    return [json.loads(text)["ts"] - 1000 for text in run(log, **asked)]


def run(log: Path, **asked: Any) -> list[str]:
    wanted = {"lines": 100, "files": [f"{log}*", f"{log.with_suffix('')}-20*.log*"], "units": [], "follow": False}
    wanted |= {"since": "", "matching": "", "errors": False, "json": False, **asked}
    program = Path(reading_logs.__file__).read_text()
    words = [sys.executable, "-I", "-c", program, json.dumps(wanted)]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()


def test_the_last_lines_are_shown_in_order_over_files_that_were_put_away(log: Path) -> None:
    assert shown(log, lines=3) == [17, 18, 19]
    assert shown(log, lines=12) == list(range(8, 20))
    assert shown(log) == list(range(20))
    assert shown(log, lines=0) == []


def test_of_lines_that_match_the_last_are_shown(log: Path) -> None:
    assert shown(log, lines=2, matching="/1.?/") == [18, 19]
    assert shown(log, lines=1, matching="/4/") == [4]
    assert shown(log, matching="NOTHING like it") == []


def test_errors_alone(log: Path) -> None:
    assert shown(log, errors=True) == [15]


def test_lines_without_json_become_objects_where_they_are_wanted(tmp_path: Path) -> None:
    log = tmp_path / "postgresql-17-main.log"
    log.write_text("2026-03-14 15:09:26.535 UTC [7] ERROR:  no such table\n\tat character 9\nnothing\n")
    first, second, _ = map(json.loads, run(log, json=True))

    assert first["message"].endswith("no such table")
    assert first["ts"] == second["ts"] == pytest.approx(1773500966.535)
    assert run(log, errors=True) == ["2026-03-14 15:09:26.535 UTC [7] ERROR:  no such table"]


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"ts": "soon"}', '{"ts": null}', "2026-99-99 99:99:99 UTC x", "\0"])
def test_a_line_without_a_time_is_shown_all_the_same(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.log").write_text(f"{text}\n")
    assert len(run(tmp_path / "x.log", json=True)) == 1


def test_bytes_that_are_no_text_are_shown(tmp_path: Path) -> None:
    (tmp_path / "x.log").write_bytes(b"\xff\xfe\n")
    assert run(tmp_path / "x.log") == ["\ufffd\ufffd"]


def test_what_is_added_is_followed(log: Path) -> None:
    wanted = {"lines": 1, "files": [str(log)], "units": [], "follow": True}
    wanted |= {"since": "", "matching": "uri", "errors": False, "json": False}
    program = Path(reading_logs.__file__).read_text()
    words = [sys.executable, "-I", "-u", "-c", program, json.dumps(wanted)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stdout
        assert "/19/" in process.stdout.readline()
        with log.open("a") as file:
            file.write("not this one\n" + line(20) + "\n")
        assert "/20/" in process.stdout.readline()
        os.killpg(process.pid, signal.SIGKILL)


def test_a_line_of_the_journal_has_its_time_and_urgency() -> None:
    raw = {"__CURSOR": "c", "__REALTIME_TIMESTAMP": "1000500000", "MESSAGE": [104, 105, 255], "PRIORITY": "3"}
    assert entry(json.dumps(raw).encode()) == Line("hi\ufffd", 1000.5, 3)
    assert entry(b"{}") == Line("", 0.0, 6)


@pytest.mark.parametrize(
    ("text", "priority", "is_bad"),
    [
        ('{"level": "info"}', 6, False),
        ('{"level":"warn"}', 6, True),
        ('{"level": "ERROR"}', 6, True),
        ('{"status": 502}', 6, True),
        ('{"status": 404}', 6, False),
        ("[warn] 7#7: upstream", 4, True),
        ("Started caddy.service", 6, False),
        ("Traceback (most recent call last):", 6, True),
    ],
)
def test_what_is_bad_is_known_by_its_own_word_first(text: str, priority: int, is_bad: bool) -> None:
    assert Line(text, 0.0, priority).is_bad() is is_bad


def test_the_time_of_postgresql_is_read_as_utc() -> None:
    assert time_of("2026-03-14 15:09:26 UTC [1] LOG:  x") == 1773500966
