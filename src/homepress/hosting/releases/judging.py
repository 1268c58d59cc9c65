"""What the facts of a host mean: one line each, and whether somebody should look."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from cryptography import x509

from homepress.hosting.on_host.backup_jobs import FEW_SEGMENTS, LATE_SECONDS

Level = Literal["fine", "look", "bad"]

FEW_DAYS, TOO_FEW_DAYS = 14, 3
FULL, TOO_FULL = 0.85, 0.95
LITTLE_MEMORY = 0.08
"""The share of memory that should be left."""
ERROR_SHARE = 0.02


@dataclass(frozen=True)
class Line:
    """One line of the status."""

    name: str
    level: Level
    text: str


Judge = Callable[[Any, datetime], list[Line]]


def judge(facts: Mapping[str, Any], now: datetime) -> list[Line]:
    """Return the lines of the status. What the host could not find out is something to look at."""
    lines: list[Line] = []
    for name, judged in JUDGES.items():
        if facts.get(name) is None:
            lines.append(
                Line(name, "look", f"not known: {facts.get('unknown', {}).get(name, 'the host does not say')}")
            )
        else:
            lines += judged(facts[name], now)
    return lines


def exit_code(lines: list[Line]) -> int:
    """Return what monitors understand (Nagios plug-ins and those after them): 0 fine, 1 look, 2 bad."""
    return max({"fine": 0, "look": 1, "bad": 2}[line.level] for line in lines)


def _release(fact: Any, now: datetime) -> list[Line]:
    if not fact["serving"]:
        return [Line("release", "bad", "none serves; homepress deploy")]
    lines = [Line("release", "fine", f"{fact['serving']}, Homepress {fact['homepress']}")]
    if busy := fact["busy"]:
        lines.append(Line("deploy", "fine", f"{busy['who']} has a {busy['what']} under way since {busy['at']}"))
    return lines


def _services(fact: Any, now: datetime) -> list[Line]:
    down = [f"{name} {state}" for name, state in fact.items() if state not in {"active", "reloading"}]
    own = [name for name, state in fact.items() if name in {"edge", "web", "worker", "database"} and state != "active"]
    text = ", ".join(down) or f"{', '.join(fact)} run"
    return [Line("services", "bad" if own else "look" if down else "fine", text)]


def _certificate(fact: Any, now: datetime) -> list[Line]:
    certificate = x509.load_pem_x509_certificate(fact.encode())
    days = (certificate.not_valid_after_utc - now).days
    # Authorities also give certificates for days only; those are renewed when two thirds are over.
    life = certificate.not_valid_after_utc - certificate.not_valid_before_utc
    few = min(FEW_DAYS, life.days // 4)
    level: Level = "fine" if days >= few else "look" if days >= min(TOO_FEW_DAYS, few) else "bad"
    return [Line("certificate", level, f"for {days} more days")]


def _disks(fact: Any, now: datetime) -> list[Line]:
    lines = []
    for disk in fact:
        share = 1 - disk["free"] / disk["total"]
        level: Level = "bad" if share > TOO_FULL else "look" if share > FULL else "fine"
        lines.append(Line("disk", level, f"{disk['path']} {share:.0%} full, {size(disk['free'])} free"))
    return lines


def _memory(fact: Any, now: datetime) -> list[Line]:
    level: Level = "fine" if fact["available"] > LITTLE_MEMORY * fact["total"] else "look"
    swap = f", swap {size(fact['swap_total'] - fact['swap_free'])} used" if fact["swap_total"] else ""
    return [Line("memory", level, f"{size(fact['available'])} of {size(fact['total'])} available{swap}")]


def _load(fact: Any, now: datetime) -> list[Line]:
    level: Level = "look" if fact["five"] > 2 * fact["cores"] else "fine"
    return [Line("load", level, f"{fact['five']:.1f} over five minutes on {fact['cores']} cores")]


def _backup(fact: Any, now: datetime) -> list[Line]:
    """Restore points lie on the host itself, and are no backup."""
    lines = [_made("backup", fact, now)] if fact["configured"] else []
    if log := fact.get("log"):
        lines.append(_point_in_time(log, now))
    if home := fact.get("home"):
        lines.append(_made("backup at home", home, now))
    if not lines:
        lines = [Line("backup", "look", "the host makes none: [backups]")]
    if not fact["restore_point"]:
        return [*lines, Line("restore point", "look", "none: the database was never kept before a deploy")]
    age = now - datetime.fromtimestamp(fact["restore_point"], UTC)
    return [*lines, Line("restore point", "fine", f"{_ago(age)}, of before the last deploy")]


def _made(name: str, fact: Any, now: datetime) -> Line:
    """Judge by the newest backup that is proven: one that nobody restored is a hope."""
    last, proven = fact["last"], fact["proven"]
    parts = [_of_last(last, now)]
    age = now - datetime.fromisoformat(proven["made_at"]) if proven else None
    is_late = bool(fact["max_age"]) and (age is None or age > timedelta(hours=fact["max_age"]))
    if (last and not last["proven"]) or is_late:
        parts.append(f"the newest proven one is {_ago(age)}" if age is not None else "none is proven")
    if fact["failure"]:
        parts.append(f"FAILED {_at(datetime.fromisoformat(fact['failure']['at']))}: {fact['failure']['reason']}")
    if fact["future"]:
        parts.append("some are dated in the future: is the clock right?")
    if fact.get("running"):
        parts.append("one is under way")
    if "next" in fact:
        parts.append(f"next {_at(datetime.fromtimestamp(fact['next'], UTC))}" if fact["next"] else "none is planned")
    failed = bool(fact["failure"] or fact["future"] or (last and not last["proven"]))
    return Line(name, "bad" if is_late and last else "look" if is_late or failed else "fine", "; ".join(parts))


def _point_in_time(fact: Any, now: datetime) -> Line:
    """Judge how much would be lost with the host: what is not in the repository yet."""
    name = "point in time"
    if fact["broken"]:
        return Line(name, "bad", f"the log has a gap: {fact['broken']}; begin anew: homepress backup")
    if fact["failure"]:
        since = _at(datetime.fromisoformat(fact["failure"]["at"]))
        return Line(name, "bad", f"the log is not sent since {since}: {fact['failure']['reason']}")
    if not fact["since"]:
        return Line(name, "look", "begins with the next backup: homepress backup")
    waits = (now - datetime.fromtimestamp(fact["waits"], UTC)).total_seconds() if fact["waits"] else 0
    most = round(fact["most_lost"] + fact["seconds"])
    text = f"any moment since {_at(datetime.fromisoformat(fact['since']))}; {most} s at most are lost with the host"
    if fact["unarchived"] > FEW_SEGMENTS:
        return Line(name, "bad", f"PostgreSQL could not hand over {fact['unarchived']} segments of its log; {text}")
    if waits > LATE_SECONDS:
        return Line(name, "bad", f"{waits / 60:.0f} min were not sent yet; {text}")
    return Line(name, "fine", text)


def _of_last(last: Any, now: datetime) -> str:
    if not last:
        return "none was made yet"
    state = "proven" if last["proven"] else "UNPROVEN"
    return f"{last['snapshot'][:8]} {state}, {_ago(now - datetime.fromisoformat(last['made_at']))}"


def _at(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%d %b %H:%M} UTC"


def _jobs(fact: Any, now: datetime) -> list[Line]:
    failed, waiting = fact.get("failed", 0), fact.get("ready", 0)
    text = f"{failed} failed, {waiting} waiting"
    return [Line("jobs", "look" if failed else "fine", text + ("; homepress manage jobs" if failed else ""))]


def _traffic(fact: Any, now: datetime) -> list[Line]:
    requests, errors = fact["requests"], fact["errors"]
    level: Level = "bad" if errors > max(5, ERROR_SHARE * requests) else "look" if errors else "fine"
    return [Line("last hour", level, f"{requests} requests, {errors} errors")]


def _upgrades(fact: Any, now: datetime) -> list[Line]:
    level: Level = "look" if fact["security"] or fact["reboot"] else "fine"
    text = f"{fact['pending']} pending, {fact['security']} of them for security"
    return [Line("upgrades", level, text + ("; the host wants to be restarted" if fact["reboot"] else ""))]


JUDGES: dict[str, Judge] = {
    "release": _release,
    "services": _services,
    "certificate": _certificate,
    "traffic": _traffic,
    "jobs": _jobs,
    "disks": _disks,
    "memory": _memory,
    "load": _load,
    "backup": _backup,
    "upgrades": _upgrades,
}


def size(count: float) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"


def _ago(age: timedelta) -> str:
    hours = max(0, age.total_seconds() / 3600)
    return f"{hours:.0f} hours old" if hours < 48 else f"{age.days} days old"
