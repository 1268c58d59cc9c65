"""Jobs on the site's backups that the owner's machine asks for, and what the host knows of its backups.

A job runs in a unit of its own, which goes on where the connection does not. Its folder holds the words,
what the command writes, and at the end its exit code.
"""

import json
import shutil
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from homepress.backups import keys
from homepress.errors import HomepressError
from homepress.hosting.on_host.site import Site
from homepress.hosting.on_host.system import Failure, run, write

KEPT_JOBS = 20
READY = "var/lib/postgresql/*/main/pg_wal/archive_status/*.ready"
"""A file for each segment of the log that PostgreSQL has not handed over yet."""
FEW_SEGMENTS = 4
"""How many segments of PostgreSQL's log may be on their way at once."""
LATE_SECONDS = 900
"""After which time the log should have been sent, also where much was written at once."""
SLACK = timedelta(hours=1)
"""By how much a clock may have been set back. What is dated later than that tells nothing about its age."""


def start(site: Site, asked: dict[str, Any]) -> dict[str, Any]:
    """Begin a job: a command of the release that serves, with its words."""
    if not Path(site.layout.backup_program).exists():
        raise Failure(
            "this host makes no backups",
            hint="Give [backups] in homepress.toml a repository, then: homepress apply",
        )
    folder = _folder(site, asked)
    words = [str(word) for word in asked["words"]]
    if any("\n" in word for word in words):
        raise Failure("a word of the command holds a line break")
    folder.mkdir(mode=0o700, parents=True)
    write(folder / "words", "".join(f"{word}\n" for word in words), mode=0o600)
    run("systemctl", "start", "--no-block", site.layout.backup_unit(asked["id"]))
    for old in sorted(folder.parent.iterdir(), key=lambda path: path.stat().st_mtime)[:-KEPT_JOBS]:
        shutil.rmtree(old, ignore_errors=True)
    return {"started": True}


def follow(site: Site, asked: dict[str, Any]) -> dict[str, Any]:
    """Return what a job has written since `offset` on its way, and its result and exit code once it has ended."""
    folder, deadline = _folder(site, asked), time.monotonic() + asked["seconds"]
    while True:
        runs = _runs(site, asked["id"])
        said = _read(folder / "err")[asked["offset"] :]
        ended = (folder / "code").exists()
        if said or ended or not runs or time.monotonic() > deadline:
            break
        time.sleep(0.2)
    answer = {"said": said.decode(errors="replace"), "offset": asked["offset"] + len(said), "runs": runs and not ended}
    if answer["runs"]:
        return answer
    code = _read(folder / "code").decode().strip()
    result = "" if code else run("systemctl", "show", "--property=Result", "--value", _unit(site, asked["id"])).strip()
    run("systemctl", "reset-failed", _unit(site, asked["id"]), check=False)  # who asked is told, and nobody else
    return {**answer, "code": int(code) if code else None, "result": result, "out": _read(folder / "out").decode()}


def _folder(site: Site, asked: dict[str, Any]) -> Path:
    name = str(asked["id"])
    if not name.isalnum():
        raise Failure("not the name of a job")
    return Path(site.layout.backup_jobs) / name


def _unit(site: Site, job: str) -> str:
    return site.layout.backup_unit(job)


def _runs(site: Site, job: str) -> bool:
    said = run("systemctl", "show", "--property=ActiveState", "--value", _unit(site, job), check=False).strip()
    return said in {"active", "activating", "deactivating", "reloading"}


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


# ── how they are


def state(site: Site) -> dict[str, Any]:
    """Return the newest backup and whether it is proven, the newest proven one, the last failure, the next run."""
    found = _state(Path(site.layout.backups))
    if found["configured"]:
        found |= {"running": _runs(site, "daily"), "next": _next(site), "log": log_state(Path(site.layout.backups))}
    home = _state(Path(site.layout.home_receipts))
    return {**found, "home": home if home["configured"] else None}


def _state(folder: Path) -> dict[str, Any]:
    """Return what a store knows: that of the host's own backups, or of what a home server tells of its."""
    told = _noted(folder / "repository.json")
    if not told:
        return {"configured": False}
    last = _noted(folder / "last.json")
    receipts = _receipts(folder)
    proofs = [one for one in receipts if one["proven"] and not _is_future(one["made_at"])]
    newest = max(proofs, key=lambda one: datetime.fromisoformat(one["made_at"]), default=None)
    return {
        "configured": True,
        "repository": told.get("address", ""),
        "max_age": told.get("max_age", 0),
        "last": last
        and {**last, "proven": any(one["proven"] and one["snapshot"] == last["snapshot"] for one in receipts)},
        "proven": newest and {"snapshot": newest["snapshot"], "made_at": newest["made_at"]},
        "future": any(_is_future(one["made_at"]) for one in receipts),
        "failure": _noted(folder / "failure.json") or None,
    }


def log_state(folder: Path) -> dict[str, Any] | None:
    """Return how far PostgreSQL's log was sent, what waits, and what is wrong; None where it is not kept."""
    told = _noted(folder / "repository.json").get("point_in_time")
    if not told:
        return None
    note, spool = _noted(folder / "log.json"), Path(told["spool"])
    broken = spool / "broken"
    return {
        "since": note.get("since", ""),
        "reaches": note.get("reaches", ""),
        "seconds": note.get("seconds", 0),
        "failure": note.get("failure"),
        "broken": broken.read_text(encoding="utf-8") if broken.exists() else "",
        "most_lost": told["switch_seconds"] + told["send_seconds"],
        "waits": _waits_since(spool, note.get("sent_at", "")),
        "unarchived": sum(1 for _ in Path("/").glob(READY)),
    }


def _waits_since(spool: Path, sent_at: str) -> float | None:
    """Return since when (seconds since 1970) the oldest segment waits that was not sent; None where none does."""
    sent = datetime.fromisoformat(sent_at).timestamp() if sent_at else 0
    there = [path.stat().st_ctime for path in spool.glob("log/*/*/*.gz")] if (spool / "pending").exists() else []
    return min((at for at in there if at > sent), default=None)


def _noted(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _receipts(folder: Path) -> list[dict[str, Any]]:
    """Return the receipts that were signed with the key of the backups. Others prove nothing."""
    try:
        key = keys.read(folder / "key")
    except HomepressError:
        return []
    found = []
    for path in folder.glob("receipts/*.json"):
        facts = _noted(path)
        claimed = str(facts.pop("signature", ""))
        if keys.is_signed(key, facts, claimed):
            wrong = [check for check in facts["checks"] if check["wrong"]]
            found.append({**facts, "proven": bool(facts["checks"]) and not wrong})
    return found


def _is_future(at: str) -> bool:
    return datetime.fromisoformat(at) > datetime.now(UTC) + SLACK


def _next(site: Site) -> float | None:
    """Return when the timer makes the next one, in seconds since 1970; None where none is planned."""
    timer = site.layout.backup_timer("daily")
    said = run("systemctl", "show", "--property=NextElapseUSecRealtime", "--value", timer, check=False).strip()
    if not said or said in {"n/a", "infinity"}:
        return None
    seconds = run("date", "--date", said, "+%s", check=False).strip()
    return float(seconds) if seconds.isdigit() else None
