"""The processes of a release: started beside others, asked in private how they are, drained and stopped."""

import http.client
import os
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from homepress.hosting.layout import Layout
from homepress.hosting.on_host.site import Site
from homepress.hosting.on_host.system import Failure, last_lines, run

START_SECONDS = 60
"""How long a release may take until it answers as it should."""
ANSWER_SECONDS = 15
DRAIN_SECONDS = 30
"""How long requests that the old release works on may take before it is told to stop."""
STOP_SECONDS = 90
MAIN_PROCESS_SECONDS = 1
"""How soon a unit that is started has its first process."""
UNLINK_SECONDS = 5
"""How soon one that is told to stop takes the name of its socket away."""
CHECKED = ("/readyz", "/?drawn-now")
"""What a release has to answer with 200 before visitors get it; with a query a page is drawn, not read from a file."""


class UnixConnection(http.client.HTTPConnection):
    """HTTP through a Unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=ANSWER_SECONDS)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.path))


def units(site: Site, release: str) -> tuple[str, str]:
    return site.layout.web_unit(release), site.layout.worker_unit(release)


def start(unit: str) -> None:
    """Start a unit without waiting for what it says of itself; `reset-failed` forgets how it ended before."""
    run("systemctl", "reset-failed", unit, check=False)
    run("systemctl", "start", "--no-block", unit)


def start_beside(unit: str) -> None:
    """Start a unit that takes of the processor what the serving release leaves it, until it is to `come_forward`."""
    _weigh(unit, Layout.BESIDE_CPU_WEIGHT)
    start(unit)
    deadline = time.monotonic() + MAIN_PROCESS_SECONDS
    while not (pid := _main_process(unit)) and time.monotonic() < deadline:
        time.sleep(0.02)
    be_nice(pid, Layout.BESIDE_NICE)


def come_forward(unit: str) -> None:
    """Let a unit that was started beside the serving release have its full share."""
    _weigh(unit, Layout.WEB_CPU_WEIGHT)
    be_nice(_main_process(unit), 0)


def _weigh(unit: str, weight: int) -> None:
    run("systemctl", "set-property", "--runtime", unit, f"CPUWeight={weight}", check=False)


def _main_process(unit: str) -> int:
    return int(state(unit).get("MainPID", "0"))


def be_nice(pid: int, nice: int) -> None:
    """Set how nice a process, its threads and its children are; 0 is no process.

    Where Linux does not weigh units, as in a container without the controller for that, it weighs threads by this.
    """
    with suppress(ProcessLookupError, FileNotFoundError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            os.setpriority(os.PRIO_PROCESS, int(task.name), nice)
            for child in (task / "children").read_text(encoding="ascii").split():
                be_nice(int(child), nice)


def stop(unit: str, *, wait: bool = True) -> None:
    """Tell a unit to finish what it does, and wait until it has; one that is not there is no error."""
    words = ["systemctl", "stop", *([] if wait else ["--no-block"]), unit]
    run(*words, check=False, timeout=STOP_SECONDS + 10)


def state(unit: str) -> dict[str, str]:
    said = run("systemctl", "show", unit, "--property=ActiveState,SubState,NRestarts,Result,MainPID", check=False)
    return dict(line.split("=", 1) for line in said.splitlines() if "=" in line)


def log_of(unit: str, *, since: float) -> list[str]:
    """Return the last lines that a unit wrote since a time (seconds since 1970)."""
    return last_lines(run("journalctl", "-u", unit, f"--since=@{since:.0f}", "-n", "40", "-o", "cat", check=False))


def is_dead(unit: str) -> bool:
    """Whether a unit that was started has ended, or begins again and again."""
    now = state(unit)
    return now.get("ActiveState") == "failed" or now.get("NRestarts", "0") != "0"


def wait_until_healthy(site: Site, release: str, *, commit: str, seconds: float = START_SECONDS) -> None:
    """Return when the release answers in private as visitors will ask. Raises Failure with its log lines."""
    unit, began = site.layout.web_unit(release), time.time()
    reason = "it did not open its socket"
    while time.time() - began < seconds:
        if is_dead(unit):
            raise Failure("the new release ended by itself", lines=log_of(unit, since=began - 5))
        try:
            answers = [(path, *ask(site, release, path)) for path in CHECKED]
        except (OSError, http.client.HTTPException) as error:
            reason = f"no answer: {str(error) or type(error).__name__}"
        else:
            reason = wrong_with(answers)
            if not reason:
                _assert_commit(site, release, commit)
                return
        time.sleep(0.2)
    raise Failure(
        f"the new release was not healthy within {seconds:.0f} seconds: {reason}", lines=log_of(unit, since=began - 5)
    )


def wrong_with(answers: list[tuple[str, int, str]]) -> str:
    """Return what is wrong with answers (path, status, text); empty where nothing is."""
    for path, status, text in answers:
        if status != 200:
            return f"{path} answers {status}: {text.strip()[:200]}"
    return ""


def ask(site: Site, release: str, path: str) -> tuple[int, str]:
    """Ask a release as the web server would: by the site's name, for somebody who came by HTTPS."""
    socket_path = Path(site.layout.socket(release))
    if socket_path.is_symlink():
        raise ConnectionRefusedError("the name of its socket leads to another release yet")
    connection = UnixConnection(socket_path)
    headers = {"Host": site.domain, "X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}
    try:
        connection.request("GET", path, headers={**headers, "Connection": "close"})
        response = connection.getresponse()
        return response.status, response.read(100_000).decode(errors="replace")
    finally:
        connection.close()


def _assert_commit(site: Site, release: str, commit: str) -> None:
    status, text = ask(site, release, "/deployed_commit_id.txt")
    if status != 200 or text.strip() != commit:
        raise Failure(f"the new release says that it is {text.strip()[:60]!r} and not {commit}")


def drain(site: Site, release: str, *, seconds: float = DRAIN_SECONDS) -> None:
    """Return when nobody is connected to a release any more, or after some seconds."""
    deadline = time.monotonic() + seconds
    while connections(Path(site.layout.socket(release))) and time.monotonic() < deadline:
        time.sleep(0.1)


def lead_on(site: Site, old: str, release: str) -> None:
    """Let whoever connects to the socket of an old release from now on reach another, and of those before it.

    The web server may know the serving release by any of these names, since it reads its configuration anew only where
    it must; and what it had read by the one before, it passes on nobody knows how soon. Who is connected to the old
    release stays so. A link goes when its release starts again, or the host does.
    """
    path, target = Path(site.layout.socket(old)), Path(site.layout.socket(release))
    before = [one for one in path.parent.glob("*.sock") if one.is_symlink()]
    for name in {path, *before} - {target}:
        link = name.with_name(f".{name.name}.new")
        link.unlink(missing_ok=True)
        link.symlink_to(target.name)
        link.rename(name)


def end(site: Site, old: str, release: str) -> None:
    """Stop the web processes of an old release, whose socket leads on to another meanwhile and afterwards.

    gunicorn removes what bears its socket's name first of all, whatever that is, and then works its requests off.
    """
    web, path = units(site, old)[0], Path(site.layout.socket(old))
    stop(web, wait=False)
    deadline = time.monotonic() + UNLINK_SECONDS
    while path.is_symlink() and time.monotonic() < deadline:
        time.sleep(0.001)
    lead_on(site, old, release)
    stop(web)


def connections(path: Path) -> int:
    """How many connections a Unix socket has, as the kernel lists them: waiting (02) or accepted (03)."""
    rows = [line.split() for line in Path("/proc/net/unix").read_text(encoding="utf-8").splitlines()]
    return sum(1 for row in rows if len(row) == 8 and row[7] == str(path) and row[5] in {"02", "03"})


def enable(unit: str) -> None:
    """Let a unit be started when the host boots. That is a link; systemd need not read all its files anew for it."""
    run("systemctl", "enable", "--quiet", "--no-reload", unit)


def disable(unit: str) -> None:
    run("systemctl", "disable", "--quiet", "--no-reload", unit, check=False)


def is_active(unit: str) -> bool:
    return state(unit).get("ActiveState") in {"active", "reloading"}


def enabled(site: Site) -> list[str]:
    """Return every unit of a release that boot would start."""
    patterns = [unit.replace("@", "@*") for unit in units(site, "")]
    folders = Path("/etc/systemd/system").glob("*.wants")
    return sorted({path.name for folder in folders for pattern in patterns for path in folder.glob(pattern)})


def running(site: Site) -> Iterator[str]:
    """Give every unit of a release that runs, starts, or has failed."""
    patterns = [unit.replace("@", "@*") for unit in units(site, "")]
    said = run("systemctl", "list-units", "--all", "--plain", "--no-legend", "--no-pager", *patterns, check=False)
    for line in said.splitlines():
        yield line.split()[0]


def release_of(unit: str) -> str:
    return unit.partition("@")[2].removesuffix(".service")
