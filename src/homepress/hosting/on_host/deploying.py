"""A deploy and a rollback, step by step. Until the switch nothing of the old release is touched.

Whatever is cut off anywhere (`kill -9`, power) is put in order by `recover`, with which the next one
begins; it decides by what it finds. The order of steps is chosen so that at every moment the release
that the edge's file names is complete, migrated for, running, and started at boot.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from homepress.hosting.on_host import (
    arriving,
    edge,
    environments,
    locking,
    purging,
    releases,
    returning,
    running,
    static_files,
    steps,
)
from homepress.hosting.on_host.releases import Deployed
from homepress.hosting.on_host.site import Site
from homepress.hosting.on_host.system import Failure, last_lines, write
from homepress.hosting.on_host.telling import Teller, now, read


@dataclass(frozen=True)
class Act:
    """What is done, by whom, and the work itself."""

    what: str
    who: str
    work: Callable[[], None]


def deploy(site: Site, release: str, who: str, teller: Teller) -> bool:
    """Make a release of what was sent and let it serve; say whether it does."""

    def work() -> None:
        _make(site, release, teller)
        _migrate(site, release, teller)
        _take_over(site, release, teller)
        if releases.described(site, release).get("follow_content"):
            _follow_content(site, release, teller)

    return _ended(site, release, Act("deploy", who, work), teller)


def restore(site: Site, release: str, who: str, teller: Teller) -> bool:
    """Make the release of a backup, put the backup's data in place, and let it serve; say whether it does.

    What was there is a restore point, and is brought back where the release comes to nothing.
    """

    def work() -> None:
        _make(site, release, teller)
        with teller.doing("certificates"):
            laid = returning.lay_certificates(site, release)
            teller.say("those of the backup" if laid else "those that are here")
        with teller.doing("restore"):
            returning.exchange(site, release, teller)
        _take_over(site, release, teller)
        returning.done(site)

    return _ended(site, release, Act("restore", who, work), teller)


def rollback(site: Site, release: str, who: str, teller: Teller) -> bool:
    """Let a release that is still there serve again; say whether it does."""

    def work() -> None:
        if release not in releases.complete(site):
            raise Failure(f"release {release} is not on the host", hint="homepress releases lists what is.")
        _take_over(site, release, teller)

    return _ended(site, release, Act("rollback", who, work), teller)


def _ended(site: Site, release: str, act: Act, teller: Teller) -> bool:
    """Do the work under the lock; tell and remember how it ended, and leave the host in order."""
    began, failure = time.monotonic(), None
    holder = {"who": act.who, "what": act.what, "release": release, "at": now()}
    try:
        with locking.held(site, holder) as before:
            if before:
                teller.say(cut_off(before))
            failure = _attempt(site, release, act, teller)
            _remember(site, holder, teller, failure, seconds=round(time.monotonic() - began, 1))
            if failure is None:
                purging.prune(site)
    except Failure as refused:
        failure = refused
    except OSError as error:
        failure = Failure(f"{error.strerror}: {error.filename}")
    seconds = round(time.monotonic() - began, 1)
    if failure:
        teller.tell(end="failed", reason=failure.reason, lines=failure.lines, hint=failure.hint, seconds=seconds)
    else:
        teller.tell(end="served", seconds=seconds)
    return failure is None


def _attempt(site: Site, release: str, act: Act, teller: Teller) -> Failure | None:
    """Put the host in order, do the work, and put it in order again where that failed."""
    try:
        recover(site, teller, incoming=release)
        act.work()
    except Failure as failure:
        try:
            recover(site, teller)
        except (Failure, OSError) as again:
            failure.lines.append(f"Putting the host in order failed as well: {again}")
        return failure
    return None


def _remember(site: Site, holder: dict[str, Any], teller: Teller, failure: Failure | None, *, seconds: float) -> None:
    release = holder["release"]
    facts = releases.described(site, release)
    if "commit" not in facts:  # taken away: what it told when it arrived is still there
        facts = next((told for told in read(teller.path, 0)[0] if "commit" in told), {})
    entry = Deployed(
        **holder,
        commit=facts.get("commit", ""),
        homepress=facts.get("homepress", ""),
        seconds=seconds,
        outcome="failed" if failure else "served",
        reason=failure.reason if failure else "",
    )
    releases.remember(site, entry)


def cut_off(before: dict[str, Any]) -> str:
    return (
        f"The {before.get('what', 'deploy')} that {before.get('who', 'somebody')} began at {before.get('at', '?')} was "
        "cut off; what it left is taken away."
    )


# ── making


def _make(site: Site, release: str, teller: Teller) -> None:
    with teller.doing("unpack"):
        steps.assert_room(site)
        steps.unpack(site, release)
        facts = releases.described(site, release)
        teller.tell(commit=facts["commit"], homepress=facts["homepress"])
    with teller.doing("environment"):
        environments.prepare(site, release)
    with teller.doing("static files"):
        static_files.collect(site, release)
    with teller.doing("check"):
        for line in last_lines(steps.check(site, release)):
            teller.say(line)


def _migrate(site: Site, release: str, teller: Teller) -> None:
    with teller.doing("restore point"):
        steps.save_restore_point(site, release)
    with teller.doing("migrate"):
        for line in last_lines(steps.migrate(site, release)):
            teller.say(line)


# ── switching


def _take_over(site: Site, release: str, teller: Teller) -> None:
    """Start a release beside the serving one, switch to it when it is healthy, and end the old one."""
    old = releases.serving(site)
    if old == release:
        raise Failure(f"release {release} serves already")
    commit = releases.described(site, release)["commit"]
    web, worker = running.units(site, release)
    with teller.doing("start"):
        if not edge.has_page_headers(site, release):
            edge.keep_page_headers(site, release, steps.manage(site, release, "pageheaders"))
        if old:
            purging.leave_pages(site, release)
        _free_the_name(site, release)
        running.start_beside(web)
    with teller.doing("health"):
        running.wait_until_healthy(site, release, commit=commit)
        running.come_forward(web)
    with teller.doing("switch"):
        _switch(site, old, release)
    with teller.doing("purge"):
        try:
            purging.hand_over_pages(site, release)
        except Failure as failure:  # the new release serves all the same
            teller.say(f"Published pages are as they were: {failure.reason}")
    with teller.doing("drain"):
        if old:
            running.drain(site, old)
            running.stop(running.units(site, old)[1], wait=False)  # a long job may still be under way
            running.end(site, old, release)
            for unit in running.units(site, old):
                running.disable(unit)
        running.start(worker)  # not before: to start it takes a second of the processor, which readers need


def _free_the_name(site: Site, release: str) -> None:
    """See that nobody depends on the name of a release's socket, which may lead on to the one that serves.

    The web server may know that one by it. Who comes late is led on until the release takes its name again.
    """
    path = Path(site.layout.socket(release))
    if path.is_symlink():
        edge.reload(site)
    if not path.exists():  # gunicorn takes the name of a link that leads somewhere, and of no other
        path.unlink(missing_ok=True)


def _switch(site: Site, old: str, release: str) -> None:
    """Point the edge at another release. Until it is settled which one serves, boot starts both.

    The old worker is told first, so that it takes no job that only the new code knows; the new one starts last.
    """
    for unit in running.units(site, release):
        running.enable(unit)
    if old:
        running.stop(running.units(site, old)[1], wait=False)
    write(_switching(site), json.dumps([old, release]))
    if edge.point_at(site, release) or not old:
        try:
            edge.reload(site)
        except Failure:
            edge.point_at(site, old)
            _switching(site).unlink()
            raise
    releases.mark_served(site, release)
    _switching(site).unlink()
    if old:
        running.lead_on(site, old, release)


def _switching(site: Site) -> Path:
    """A file that is there while the edge may know of another release than its file names."""
    return site.deploys / "switching.json"


def _follow_content(site: Site, release: str, teller: Teller) -> None:
    """Take in what the site's folder holds of texts. The release serves whatever becomes of them."""
    with teller.doing("content"):
        try:
            said = last_lines(steps.follow_content(site, release))
        except Failure as failure:
            said = ["Not every text could be taken in; the posts of the others are there.", *failure.lines]
        for line in said:
            teller.say(line)


# ── putting in order


def recover(site: Site, teller: Teller, *, incoming: str = "") -> None:
    """Take away whatever belongs to no release that serves, and see that the serving one runs.

    What was sent for the release `incoming` stays.
    """
    _settle(site)
    returning.take_back(site, teller)
    serving = releases.serving(site)
    for unit in running.units(site, serving) if serving else ():
        running.enable(unit)
        if not running.is_active(unit):
            running.start(unit)
    others = {*running.running(site), *running.enabled(site)} - {*running.units(site, serving)}
    for unit in sorted(others):
        other = running.release_of(unit)
        if serving and unit == running.units(site, other)[0] and running.is_active(unit):
            running.lead_on(site, other, serving)  # the web server may know the serving release by its name
            running.end(site, other, serving)
        else:
            running.stop(unit)
        running.disable(unit)
    _settle_pages(site, serving, {running.release_of(unit) for unit in others}, teller)
    for release in releases.unfinished(site):
        if not release.startswith("."):
            teller.say(f"Taking away what there is of release {release}.")
        releases.remove(site, release)
    for path in site.incoming.glob("*"):
        if path.name != f"{incoming}.tar":
            path.unlink(missing_ok=True)
    arriving.forget(site, but=incoming)


def _settle_pages(site: Site, serving: str, tried: set[str], teller: Teller) -> None:
    """See that published pages are those of the serving release; one that was tried may have stored its own."""
    try:
        if serving and purging.leaves_pages(site, serving):
            purging.hand_over_pages(site, serving)
        elif serving and not all(purging.leaves_pages(site, release) for release in tried):
            purging.take_back_pages(site, serving)
    except Failure as failure:
        teller.say(f"Published pages may be those of a release that was tried: {failure.reason}")
    for path in Path(site.layout.sockets).glob("*.waiting"):
        path.unlink()


def _settle(site: Site) -> None:
    """End a switch that was cut off: to the new release where it is healthy, else back to the old one."""
    try:
        old, new = json.loads(_switching(site).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return
    if edge.release_of(site) == new:
        try:
            running.start(running.units(site, new)[0])
            running.wait_until_healthy(site, new, commit=releases.described(site, new)["commit"])
            running.come_forward(running.units(site, new)[0])
            releases.mark_served(site, new)
        except Failure:
            edge.point_at(site, old)
    else:
        edge.point_at(site, edge.release_of(site))  # its page headers may have been those of the other already
    edge.reload(site)
    _switching(site).unlink()
    serving = edge.release_of(site)
    if purging.leaves_pages(site, serving):
        purging.hand_over_pages(site, serving)
    else:
        purging.take_back_pages(site, serving)
