"""What the owner's machine asks for: one verb, with what it needs as JSON on standard input; the answer is JSON."""

import json
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from homepress.hosting.on_host import arriving, backup_jobs, deploying, keeping, locking, releases, status, steps
from homepress.hosting.on_host.site import Site
from homepress.hosting.on_host.system import Failure, run
from homepress.hosting.on_host.telling import Teller, read

Asked = dict[str, Any]


def start(site: Site, asked: Asked) -> Asked:
    """Begin a deploy or rollback in a unit of its own, which goes on where the connection does not."""
    if locking.is_held(site):
        if not asked["break_lock"]:
            return {"busy": locking.holder(site) or {}}
        run("systemctl", "kill", "--signal=KILL", site.deploy_unit, check=False)
    _clear(site.deploy_unit)
    site.deploys.mkdir(parents=True, exist_ok=True)
    asked = {key: asked[key] for key in ("site", "what", "release", "who", "id")}
    told = _told(site, asked)
    told.touch()
    options = ["--collect", f"--unit={site.deploy_unit}", "--property=KillMode=mixed", "--property=TimeoutStopSec=120"]
    options += ["--property=Type=exec", "--property=OOMScoreAdjust=500", f"--slice={site.layout.slice}"]
    options += [f"--property={one}" for one in site.layout.WORK]
    run("systemd-run", "--quiet", *options, "/usr/bin/python3", sys.argv[0], "work", json.dumps(asked))
    return {"started": True}


def _clear(unit: str) -> None:
    """End a transient unit, and wait until systemd has forgotten it: before that there is none of the same name."""
    run("systemctl", "stop", unit, check=False, timeout=120)
    for _ in range(100):
        run("systemctl", "reset-failed", unit, check=False)
        if run("systemctl", "show", "--property=LoadState", "--value", unit, check=False).strip() == "not-found":
            return
        time.sleep(0.1)


def _told(site: Site, asked: Asked) -> Path:
    return site.deploys / f"{asked['id']}.told.jsonl"


def work(asked: Asked) -> bool:
    """The deploy itself, within its unit."""
    site, teller = Site.of(asked["site"]), Teller(_told(Site.of(asked["site"]), asked))
    signal.signal(signal.SIGTERM, _stopped)
    act = {"deploy": deploying.deploy, "restore": deploying.restore, "rollback": deploying.rollback}[asked["what"]]
    try:
        return act(site, asked["release"], asked["who"], teller)
    except BaseException:
        lines = traceback.format_exc().splitlines()[-10:]
        teller.tell(end="failed", reason="this should not have happened", lines=lines, hint="It is a bug in Homepress.")
        raise


def _stopped(*_: object) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise Failure("it was told to stop")


def receive(asked: Asked) -> Asked:
    """Take in a backup from standard input."""
    arriving.receive(Site.of(asked["site"]), asked["release"], asked["size"], arriving.stdin())
    return {"arrived": asked["release"]}


def follow(site: Site, asked: Asked) -> Asked:
    """Return what a deploy told since `offset`, as soon as there is something, and whether it goes on."""
    deadline = time.monotonic() + asked["seconds"]
    while True:
        runs = locking.is_held(site) or _is_active(site.deploy_unit)
        told, offset = read(_told(site, asked), asked["offset"])
        if told or not runs or time.monotonic() > deadline:
            return {"told": told, "offset": offset, "runs": runs}
        time.sleep(0.1)


def _is_active(unit: str) -> bool:
    return run("systemctl", "is-active", unit, check=False).strip() in {"active", "activating", "deactivating"}


def stop(site: Site, asked: Asked) -> Asked:
    """Tell the deploy under way to stop, which takes away what it made."""
    run("systemctl", "stop", "--no-block", site.deploy_unit, check=False)
    return {}


def show_releases(site: Site, asked: Asked) -> Asked:
    busy = locking.holder(site) if locking.is_held(site) else None
    return {
        "releases": releases.listing(site),
        "serving": releases.serving(site),
        "previous": releases.previous(site),
        "complete": releases.complete(site),
        "busy": busy,
    }


def migrations_in_the_way(site: Site, asked: Asked) -> Asked:
    """Return the migrations that the database has and a release does not know."""
    release = asked["release"]
    point = releases.restore_point(site, releases.serving(site))
    return {
        "migrations": steps.unknown_migrations(site, release),
        "restore_point": str(point) if point.exists() else "",
    }


VERBS: dict[str, Callable[[Site, Asked], Asked]] = {
    "start": start,
    "follow": follow,
    "stop": stop,
    "keep": keeping.keep,
    "releases": show_releases,
    "migrations": migrations_in_the_way,
    "status": status.gather,
    "request": status.request,
    "caller": status.caller,
    "start-backup-job": backup_jobs.start,
    "follow-backup-job": backup_jobs.follow,
}


def main() -> int:
    verb = sys.argv[1]
    if verb == "work":
        return 0 if work(json.loads(sys.argv[2])) else 1
    try:
        if verb == "receive":
            answer = receive(json.loads(sys.argv[2]))
        else:
            asked = json.load(sys.stdin)
            answer = VERBS[verb](Site.of(asked["site"]), asked)
    except Failure as failure:
        answer = {"failure": {"reason": failure.reason, "lines": failure.lines, "hint": failure.hint}}
    except subprocess.SubprocessError as error:
        answer = {"failure": {"reason": str(error), "lines": [], "hint": ""}}
    sys.stdout.write(json.dumps(answer) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
