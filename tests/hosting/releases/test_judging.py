"""What the facts of a host mean."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import trustme

from homepress.hosting.releases import judging

pytestmark = pytest.mark.once

NOW = datetime(2026, 3, 14, 15, 9, 26, tzinfo=UTC)
GB = 10**9


def certificate(days: int) -> str:
    issued = trustme.CA().issue_cert(
        "blog.test", not_after=NOW + timedelta(days=days, hours=1), not_before=NOW - timedelta(days=60)
    )
    return issued.cert_chain_pems[0].bytes().decode()


def facts(**changed: Any) -> dict[str, Any]:
    return {
        "release": {"serving": "r1", "commit": "c0ffee", "homepress": "1.2.3", "busy": None},
        "services": {"edge": "active", "web": "active", "worker": "active", "database": "active"},
        "certificate": certificate(60),
        "traffic": {"requests": 1000, "errors": 0, "statuses": {}},
        "jobs": {"failed": 0, "ready": 2},
        "disks": [{"path": "/", "total": 100 * GB, "used": 40 * GB, "free": 60 * GB}],
        "memory": {"total": 2 * GB, "available": GB, "swap_total": 0, "swap_free": 0},
        "load": {"one": 0.1, "five": 0.2, "cores": 2},
        "backup": backups(),
        "upgrades": {"pending": 3, "security": 0, "reboot": False},
        "unknown": {},
        **changed,
    }


def made(hours_ago: float, *, proven: bool = True) -> dict[str, Any]:
    return {"snapshot": "4e2a1121ffff", "made_at": (NOW - timedelta(hours=hours_ago)).isoformat(), "proven": proven}


def backups(**changed: Any) -> dict[str, Any]:
    """What a host tells whose last backup of seven hours ago is proven, and whose timer runs tomorrow."""
    return {
        "configured": True,
        "repository": "/mnt/disk",
        "max_age": 26,
        "last": made(7),
        "proven": made(7),
        "future": False,
        "failure": None,
        "running": False,
        "next": NOW.timestamp() + 17 * 3600,
        "restore_point": NOW.timestamp() - 7200,
        **changed,
    }


def disk(free: float) -> list[dict[str, Any]]:
    return [{"path": "/", "total": 100 * GB, "used": (100 - free) * GB, "free": free * GB}]


def test_a_host_that_is_well_is_fine_in_every_line() -> None:
    lines = judging.judge(facts(), NOW)
    assert {line.level for line in lines} == {"fine"}
    assert judging.exit_code(lines) == 0


@pytest.mark.parametrize(
    ("changed", "code", "text"),
    [
        ({"release": {"serving": "", "commit": "", "homepress": "", "busy": None}}, 2, "none serves"),
        ({"services": {"edge": "active", "web": "failed"}}, 2, "web failed"),
        ({"services": {"edge": "active", "web": "active", "worker": "inactive"}}, 2, "worker inactive"),
        ({"services": {"edge": "active", "web": "active", "cron.service": "failed"}}, 1, "cron.service failed"),
        ({"certificate": certificate(10)}, 1, "for 10 more days"),
        ({"certificate": certificate(1)}, 2, "for 1 more days"),
        ({"certificate": None, "unknown": {"certificate": "Connection refused"}}, 1, "not known: Connection refused"),
        ({"traffic": {"requests": 1000, "errors": 3, "statuses": {}}}, 1, "1000 requests, 3 errors"),
        ({"traffic": {"requests": 1000, "errors": 300, "statuses": {}}}, 2, "300 errors"),
        ({"jobs": {"failed": 1, "ready": 0}}, 1, "1 failed"),
        ({"disks": disk(14)}, 1, "86% full"),
        ({"disks": disk(4)}, 2, "96% full"),
        ({"memory": {"total": GB, "available": GB // 20, "swap_total": 0, "swap_free": 0}}, 1, "50 MB of 1.0 GB"),
        ({"load": {"one": 9, "five": 9, "cores": 2}}, 1, "9.0 over five minutes"),
        ({"backup": backups(restore_point=None)}, 1, "none"),
        ({"backup": {"configured": False, "restore_point": 1.0}}, 1, "the host makes none"),
        ({"backup": backups(last=made(3, proven=False))}, 1, "UNPROVEN, 3 hours old; the newest proven one is 7 hours"),
        ({"backup": backups(proven=made(30))}, 2, "the newest proven one is 30 hours old"),
        ({"backup": backups(last=None, proven=None)}, 1, "none was made yet; none is proven"),
        ({"backup": backups(last=made(2, proven=False), proven=None)}, 2, "none is proven"),
        ({"backup": backups(failure={"at": NOW.isoformat(), "reason": "The disk is full"})}, 1, "The disk is full"),
        ({"backup": backups(future=True)}, 1, "is the clock right?"),
        ({"upgrades": {"pending": 3, "security": 1, "reboot": False}}, 1, "1 of them for security"),
        ({"upgrades": {"pending": 0, "security": 0, "reboot": True}}, 1, "wants to be restarted"),
    ],
)
def test_whatever_is_wrong_is_a_line_and_an_exit_code(changed: dict[str, Any], code: int, text: str) -> None:
    lines = judging.judge(facts(**changed), NOW)
    assert judging.exit_code(lines) == code
    assert text in " ".join(line.text for line in lines if line.level != "fine")


def test_one_line_tells_of_the_backup_its_proof_its_age_and_the_next() -> None:
    (line,) = [line for line in judging.judge(facts(), NOW) if line.name == "backup"]
    assert line.text == "4e2a1121 proven, 7 hours old; next 15 Mar 08:09 UTC"


def at_home(**changed: Any) -> dict[str, Any]:
    """A host that makes no backups itself, and what its home server told."""
    home = {name: value for name, value in backups(**changed).items() if name not in {"running", "next"}}
    return {"configured": False, "restore_point": NOW.timestamp(), "home": home}


def test_backups_at_home_are_judged_by_what_the_home_server_told() -> None:
    lines = judging.judge(facts(backup=at_home()), NOW)
    (line,) = [line for line in lines if line.name.startswith("backup")]
    assert (line.name, line.level) == ("backup at home", "fine")
    assert line.text == "4e2a1121 proven, 7 hours old"
    silent = judging.judge(facts(backup=at_home(last=made(80), proven=made(80))), NOW)
    assert judging.exit_code(silent) == 2
    waiting = judging.judge(facts(backup=at_home(last=None, proven=None)), NOW)
    assert judging.exit_code(waiting) == 1


def test_a_host_that_is_asked_for_no_timer_says_so() -> None:
    (line,) = [line for line in judging.judge(facts(backup=backups(next=None)), NOW) if line.name == "backup"]
    assert line.text.endswith("none is planned")
    assert line.level == "fine"


def test_a_certificate_of_six_days_is_fine_while_it_is_young() -> None:
    issued = trustme.CA().issue_cert("blog.test", not_before=NOW, not_after=NOW + timedelta(days=6, hours=1))
    lines = judging.judge(facts(certificate=issued.cert_chain_pems[0].bytes().decode()), NOW)
    assert judging.exit_code(lines) == 0


def log(**changed: Any) -> dict[str, Any]:
    """What a host tells that sends its database's log."""
    told = {"since": (NOW - timedelta(days=7)).isoformat(), "reaches": NOW.isoformat(), "seconds": 2.4, "failure": None}
    return {**told, "broken": "", "most_lost": 120, "waits": None, "unarchived": 0, **changed}


@pytest.mark.parametrize(
    ("told", "level", "said"),
    [
        (log(), "fine", "any moment since 07 Mar 15:09 UTC; 122 s at most are lost with the host"),
        (log(waits=NOW.timestamp() - 60, unarchived=1), "fine", "122 s at most"),
        (log(waits=NOW.timestamp() - 3600), "bad", "60 min were not sent yet"),
        (log(unarchived=9), "bad", "PostgreSQL could not hand over 9 segments of its log"),
        (log(broken="the disk is nearly full"), "bad", "the log has a gap: the disk is nearly full; begin anew:"),
        (log(since=""), "look", "begins with the next backup"),
        (
            log(failure={"at": (NOW - timedelta(hours=2)).isoformat(), "reason": "The disk is away"}),
            "bad",
            "the log is not sent since 14 Mar 13:09 UTC: The disk is away",
        ),
    ],
)
def test_how_much_is_lost_with_the_host_is_said_in_seconds(told: dict[str, Any], level: str, said: str) -> None:
    (line,) = [one for one in judging.judge(facts(backup=backups(log=told)), NOW) if one.name == "point in time"]
    assert line.level == level
    assert said in line.text


def test_a_host_that_keeps_no_log_says_nothing_of_it() -> None:
    lines = judging.judge(facts(backup=backups(log=None)), NOW)
    assert "point in time" not in {one.name for one in lines}
