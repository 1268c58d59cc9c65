"""Where a host's backups go: another host, which lets it in by SFTP, serves a REST repository, and takes notices."""

import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.hosts.owner import Owner
from tests.rig.rig import Rig

KEY = "K7QD-EXWM-9TLC-ZR4H-V8PJ-2NBG-FY6S-U3AK"
STORE = "/var/lib/homepress/backups/blog"
DAILY = "homepress-blog-backups@daily.service"
LISTENER = """
import http.server, sys

class Listener(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with open(sys.argv[1], "ab") as file:
            file.write(self.path.encode() + b" " + body + b"\\n")
        self.send_response(200)
        self.end_headers()

http.server.ThreadingHTTPServer(("0.0.0.0", 8008), Listener).serve_forever()
"""


class Telephone:
    """Alice's, which takes notices."""

    def __init__(self, rig: Rig, folder: Path) -> None:
        self._told, self._place = folder / "told", rig.visitor("telephone")
        self._told.touch()
        (folder / "listener.py").write_text(LISTENER)
        self._listener = subprocess.Popen(
            self._place.command([sys.executable, folder / "listener.py", self._told]), stdin=subprocess.DEVNULL
        )

    @property
    def url(self) -> str:
        """The notifications' address, in Apprise's words."""
        return f"json://{self._place.address}:8008/notify"

    @property
    def heartbeat(self) -> str:
        return f"http://{self._place.address}:8008/ping"

    def take(self) -> str:
        """What was told since the last time."""
        told = self._told.read_text()
        self._told.write_text("")
        return told

    def stop(self) -> None:
        """Go, so that the next one may have the same names."""
        self._listener.kill()
        self._listener.wait()
        self._place.leave()


class Shelf:
    """The other host, and alice's telephone."""

    def __init__(self, rig: Rig, telephone: Telephone) -> None:
        self.host, self.telephone = rig.host("shelf"), telephone

    def take(self) -> str:
        """What alice was told since the last time."""
        return self.telephone.take()

    def let_in(self, blog: Owner) -> None:
        """Do as apply said: let the blog's host in by its own key."""
        self.host.run("cat >>.ssh/authorized_keys", input=blog.on_host(f"cat {STORE}/ssh/id_ed25519.pub"))

    def serve_rest(self, user: str, password: str) -> str:
        """Serve a repository by restic's REST protocol, and return its address. Debian's rclone speaks it."""
        self.host.install(["rclone"])
        self.host.run(
            "mkdir -p /rest && systemd-run --quiet --unit=rest rclone serve restic "
            f"--addr 0.0.0.0:8000 --user {user} --pass {password} /rest"
        )
        return f"rest:http://{self.host.address}:8000/"


@contextmanager
def cutting(run: Callable[..., str], command: str) -> Iterator[None]:
    """For the time of a block try a command on a host again and again, until it has cut something off."""
    again = shlex.quote(f"until {command}; do sleep 0.01; done")
    run(f"systemd-run --quiet --unit=cutter sh -c {again}")
    try:
        yield
        assert run("systemctl is-active cutter", check=False).strip() == "inactive", "nothing was there to cut off"
    finally:
        run("systemctl stop cutter", check=False)


def wants(blog: Owner, shelf: Shelf, repository: str, *, key: str = KEY, secrets: str = "", more: str = "") -> str:
    """Let alice's site folder want backups to a place, and apply; return what apply said."""
    toml = blog.folder / "homepress.toml"
    toml.write_text(
        f'{toml.read_text().partition("[backups]")[0].rstrip()}\n\n[backups]\nrepository = "{repository}"\n{more}'
    )
    env = blog.folder / ".env"
    lines = [line for line in env.read_text().splitlines() if "BACKUP" not in line and "NOTIFY" not in line]
    lines += [f"HOMEPRESS_BACKUP_KEY={key}", f"HOMEPRESS_NOTIFY_URLS={shelf.telephone.url}"]
    lines += [f"HOMEPRESS_BACKUP_HEARTBEAT={shelf.telephone.heartbeat}"]
    env.write_text("\n".join([*lines, secrets]) + "\n")
    return blog.homepress("apply", "--yes")


def wait_until_under_way(blog: Owner) -> None:
    """Return when a backup holds the lock."""
    for _ in range(600):
        if "a backup" in blog.on_host(f"flock --nonblock {STORE}/lock true || cat {STORE}/lock", check=False):
            return
        time.sleep(0.1)
    raise AssertionError("no backup began")
