"""`make soak`: a site behind nginx under reads, edits and killed processes, for ten minutes or so long as is said.

Every second a post changes; readers ask for the pages that show it as fast as they can; every half
minute a process of the site is killed. No answer may be an error of the server, and a second after a
change no page may show what was before it.
"""

import argparse
import http.client
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.sites import PROGRAM, empty_home, environment, run
from tests.hosting.edges.servers import Edge, running, serving

HOST = "127.0.0.1"
PAGES = ("/", "/soak/", "/feeds/atom.xml")
READERS = 4
ALLOWED_SECONDS = 1.0
START_SECONDS = 120

EDIT = """
import sys
from dataclasses import replace
from homepress.blog import publishing
from homepress.blog.manuscripts import Manuscript
from homepress.blog.models import Post
post = publishing.save(Manuscript(title="version-0-", slug="soak", status="published", source="Soaked.")).post
print("ready", flush=True)
for line in sys.stdin:
    post = Post.objects.with_credits().get(pk=post.pk)
    publishing.save(replace(Manuscript.of(post), title=f"version-{int(line)}-"), post)
    print("done", flush=True)
"""


@dataclass
class Soak:
    """What was seen. `changed_at` is when each version was answered to its writer."""

    changed_at: dict[int, float] = field(default_factory=dict)
    answers: int = 0
    kills: int = 0
    errors: list[str] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def is_good(self) -> bool:
        return not self.errors and self.answers > 0

    def __str__(self) -> str:
        told = f"{self.answers:,} answers, {len(self.changed_at)} changes, {self.kills} killed processes"
        return f"{told}, {len(self.errors)} faults" + "".join(f"\n  {error}" for error in self.errors[:10])


def soak(seconds: float, *, kill_every: float = 30.0) -> Soak:
    """Do it all for so long, and return what was seen."""
    seen = Soak()
    with empty_home() as home, site(home) as (web, _worker), running("nginx", home, serving(home, domain=HOST)) as edge:
        await_site(edge)
        with editor(home) as edit:
            threads = [threading.Thread(target=read, args=(edge, seen)) for _ in range(READERS)]
            for thread in threads:
                thread.start()
            began = time.monotonic()
            try:
                for version in range(1, int(seconds) + 1):
                    edit(version)
                    seen.changed_at[version] = time.monotonic()
                    if time.monotonic() - began > kill_every * (seen.kills + 1):
                        kill_one(web.pid)
                        seen.kills += 1
                    time.sleep(max(0.0, began + version - time.monotonic()))
            finally:
                seen.ended.set()
                for thread in threads:
                    thread.join()
    return seen


def read(edge: Edge, seen: Soak) -> None:
    """Ask for one page after another, over one connection for as long as the server keeps it."""
    with closing(http.client.HTTPConnection(HOST, edge.port, timeout=60)) as connection:
        try:
            while not seen.ended.is_set():
                for path in PAGES:
                    look(connection, path, seen)
        except (OSError, http.client.HTTPException) as error:
            seen.errors.append(f"a reader got no answer: {error!r}")


def look(connection: http.client.HTTPConnection, path: str, seen: Soak) -> None:
    """Ask for a page, and note what is wrong with it."""
    due = [version for version, at in seen.changed_at.copy().items() if at < time.monotonic() - ALLOWED_SECONDS]
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read().decode()
    seen.answers += 1
    if answer.status >= 500:
        seen.errors.append(f"{path} answered {answer.status}")
    elif (found := re.search("version-([0-9]+)-", body)) and due and int(found[1]) < max(due):
        seen.errors.append(f"{path} shows version {found[1]} a second after version {max(due)}")


@contextmanager
def site(home: Path, database_url: str = "") -> "Iterator[list[subprocess.Popen[bytes]]]":
    """Run gunicorn as a host does, on a socket, and a worker beside it."""
    run(home, "manage", "migrate", "-v0", database_url=database_url)
    run(home, "manage", "collectstatic", "--no-input", "-v0", database_url=database_url)
    variables = environment(home, database_url) | {
        "HOMEPRESS_SECRET_KEY": os.urandom(40).hex(),
        "HOMEPRESS_HOSTS": HOST,
        "HOMEPRESS_SITE_URL": f"http://{HOST}",
        "HOMEPRESS_ALLOW_HTTP": "true",
        "HOMEPRESS_TRUSTED_PROXIES": "unix",
    }
    gunicorn = [str(PROGRAM.with_name("gunicorn")), "-k", "asgi", "-w", "2", "--preload", "--umask", "0"]
    gunicorn += ["--no-control-socket", "-b", f"unix:{home}/site.sock", "homepress.project.asgi:application"]
    log = (home / "site.log").open("wb")
    started = [
        subprocess.Popen(command, env=variables, cwd=home, stdout=log, stderr=log)
        for command in (gunicorn, [str(PROGRAM), "worker"])
    ]
    try:
        yield started
    finally:
        for process in started:
            process.send_signal(signal.SIGTERM)
        for process in started:
            process.wait(timeout=60)
        log.close()


def await_site(edge: Edge) -> None:
    deadline = time.monotonic() + START_SECONDS
    while edge.ask("/livez", Host=HOST).status != 200:
        if time.monotonic() > deadline:
            raise RuntimeError("the site did not start")
        time.sleep(0.1)


@contextmanager
def editor(home: Path) -> Iterator[Callable[[int], None]]:
    """Run a writer's process; what is yielded changes the post, and returns when the writer is answered."""
    command = [str(PROGRAM), "manage", "shell", "--no-imports", "-c", EDIT]
    process = subprocess.Popen(
        command, env=environment(home), cwd=home, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    questions, answers = process.stdin, process.stdout
    if questions is None or answers is None:
        raise RuntimeError("the writer has no pipes")

    def edit(version: int) -> None:
        questions.write(f"{version}\n")
        questions.flush()
        if answers.readline() != "done\n":
            raise RuntimeError("the writer failed")

    try:
        if answers.readline() != "ready\n":
            raise RuntimeError("the writer did not start")
        yield edit
    finally:
        questions.close()
        answers.close()
        process.wait(timeout=60)


def kill_one(master: int) -> None:
    """Kill a process that answers requests; gunicorn starts another."""
    children = Path(f"/proc/{master}/task/{master}/children").read_text(encoding="ascii").split()
    os.kill(int(children[0]), signal.SIGKILL)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make soak ARGS=…", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--kill-every", type=float, default=30.0)
    given = parser.parse_args()
    seen = soak(given.seconds, kill_every=given.kill_every)
    print(seen)
    return 0 if seen.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
