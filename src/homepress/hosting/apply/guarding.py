"""A change that could lock the owner out is taken back unless a new connection proves that it does not.

1. The new way in is proven over a second connection, before anything changes.
2. A timer is armed on the host that puts the old files back, and so does a boot before then.
3. The change is made.
4. A third connection signs in and disarms the timer. Where it cannot, the old files are put back at
   once over the first connection, which stands; were that cut too, the timer does it.
"""

import shlex
from collections.abc import Iterator
from contextlib import suppress
from pathlib import PurePosixPath

from homepress.errors import HostError
from homepress.hosting.connection import CommandFailed, Connection
from homepress.hosting.layout import STATE
from homepress.hosting.operations import Content, command, operation
from homepress.hosting.plan.steps import Guard, Step

SECONDS = 90
"""Until the timer takes a change back. A connection is tried for far less."""
GUARDS = STATE / "guards"
UNITS = PurePosixPath("/etc/systemd/system")
AT_BOOT = """\
# Written by homepress apply, and removed when the change is confirmed.
[Unit]
Description=Homepress: take back a change that nobody confirmed
DefaultDependencies=no
After=local-fs.target systemd-remount-fs.service
Before=sysinit.target homepress-firewall.service shutdown.target
Conflicts=shutdown.target

[Service]
Type=oneshot
ExecStart={script} files

[Install]
WantedBy=sysinit.target
"""
"""Whatever reads the files starts after it, so they are all that has to be put back."""


def change_guarded(connection: Connection, step: Step, guard: Guard) -> None:
    """Do a step under its guard. Raises CommandFailed; the old state is in force again by then, or soon."""
    prove(connection, f"{connection.host.user} cannot sign in yet, so nothing was changed")
    arm(connection, guard)
    try:
        for operation in (*step.operations, *guard.check):
            connection.perform(operation)
        prove(connection, "After the change no new connection could be made, so it was taken back")
    except HostError:
        # The timer does the same where this connection is cut as well.
        with suppress(HostError):
            connection.run(_script(guard))
            _disarm(connection, guard)
        raise
    _disarm(connection, guard)


def prove(connection: Connection, otherwise: str) -> None:
    """Sign in anew as the host's user and become root there. Raises CommandFailed."""
    try:
        with connection.another() as new:
            new.run("true")
    except HostError as error:
        raise CommandFailed(
            f"{connection.host.name}: {otherwise}", output=f"{error.message}", hint=f"{otherwise}."
        ) from error


def arm(connection: Connection, guard: Guard) -> None:
    """Keep the old files, and see that they are put back after a while, or by a boot. Both are on the disk by then."""
    folder = GUARDS / guard.name
    _finish_earlier(connection, guard)
    connection.perform(operation("files.directory", path=str(folder), present=False))
    connection.perform(operation("files.directory", path=str(folder), mode="700"))
    for number, path in enumerate(guard.backup):
        connection.run("sh", "-c", 'if [ -e "$1" ]; then cp -a "$1" "$2"; fi', "keep", path, folder / str(number))
    content = Content("".join(f"{line}\n" for line in _undoing(guard)).encode())
    connection.perform(operation("files.put", src=content, dest=_script(guard), mode="700"))
    unit = Content(AT_BOOT.format(script=_script(guard)).encode())
    connection.perform(operation("files.put", src=unit, dest=str(UNITS / _boot_unit(guard)), mode="644"))
    connection.run("systemctl", "enable", "--quiet", _boot_unit(guard))
    connection.run("sync")
    connection.perform(
        command("systemd-run", "--quiet", f"--unit={_unit(guard)}", f"--on-active={SECONDS}s", _script(guard))
    )


def _undoing(guard: Guard) -> Iterator[str]:
    """Give the lines of the script that takes a change back; called with `files` it starts nothing."""
    yield "#!/bin/sh"
    yield f"# Puts back what was there before {guard.name} was changed."
    for number, path in enumerate(guard.backup):
        kept, there = shlex.quote(str(GUARDS / guard.name / str(number))), shlex.quote(path)
        yield f"if [ -e {kept} ]; then cp -a {kept} {there}; else rm -f {there}; fi"
    yield f"rm -f {UNITS}/*.wants/{_boot_unit(guard)} {UNITS / _boot_unit(guard)}"
    yield "sync"
    yield '[ "$1" != files ] || exit 0'
    for undo in guard.undo:
        yield from undo.arguments["commands"]


def _finish_earlier(connection: Connection, guard: Guard) -> None:
    """Take back what an apply that was cut off has changed and not confirmed, and whose timer has not rung yet."""
    with suppress(CommandFailed):
        connection.run("systemctl", "is-active", "--quiet", f"{_unit(guard)}.timer")
        connection.run(_script(guard))
        _disarm(connection, guard)


def _disarm(connection: Connection, guard: Guard) -> None:
    connection.run("systemctl", "stop", f"{_unit(guard)}.timer")
    connection.run("systemctl", "disable", "--quiet", _boot_unit(guard))
    connection.perform(operation("files.file", path=str(UNITS / _boot_unit(guard)), present=False))


def _script(guard: Guard) -> str:
    return str(GUARDS / guard.name / "undo")


def _unit(guard: Guard) -> str:
    return f"homepress-guard-{guard.name}"


def _boot_unit(guard: Guard) -> str:
    return f"{_unit(guard)}-boot.service"
