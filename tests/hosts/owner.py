"""The owner of a site: a laptop with a site folder, on the internet of a rig."""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from operator import itemgetter
from pathlib import Path
from typing import Any

from tests.hosts.load import CONNECTIONS
from tests.rig.host import Host
from tests.rig.machine import CommandFailed, run
from tests.rig.rig import Rig
from tools.setup.checkout import here

TOML = """\
[site]
name = "blog"
domain = "{domain}"

[access]
keys = ["key.pub"]

[hosts.web]
address = "{address}"
ssh_key = "{key}"

[edge]
acme_directory = "{directory}"
acme_root = "acme.pem"

[homepress]
wheel = "{wheel}"
"""
BEHIND = '[ ! -e /proc/self/autogroup ] || echo 5 >/proc/self/autogroup; exec "$@"'
"""Hers is a machine of its own: what it does must not take the processor from the host's (sched(7), autogroup)."""
HOMEPRESS_SECONDS = 1800
SECRET_KEY = "a-key-for-tests-alone-0123456789-abcdefghijklmnopqrstuvwxyz"


class Owner:
    """Alice, her laptop and her host; `visitor` is a stranger."""

    def __init__(
        self, rig: Rig, host: Host, folder: Path, wheel: Path, *, domain: str = "letters.test", toml: str = TOML
    ) -> None:
        self.rig, self.host, self.folder, self.wheel = rig, host, folder, wheel
        self.domain, self.toml = domain, toml
        self.seconds = 0.0
        self.laptop, self.visitor = rig.visitor(f"{host.name}-laptop"), rig.visitor(f"{host.name}-guest")
        self.readers = rig.visitor(f"{host.name}-crowd", addresses=CONNECTIONS)
        self.root = folder.parent / "root.pem"
        self.root.write_text(rig.services.issuing_root())
        rig.services.name(domain, host.address)
        folder.mkdir()
        run(["cp", f"{rig.key}.pub", folder / "key.pub"])
        (folder / "acme.pem").write_text(rig.services.trusted)
        (folder / ".env").write_text(f"HOMEPRESS_SECRET_KEY={SECRET_KEY}\n")
        (folder / ".env").chmod(0o600)
        (folder / ".gitignore").write_text(".env\nknown_hosts\n")
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("config", "user.name", "alice")
        self.git("config", "user.email", "alice@letters.test")
        self.use(wheel)

    def git(self, *words: str) -> str:
        return run(["git", "-C", self.folder, *words]).stdout.strip()

    def use(self, wheel: Path) -> str:
        """Commit a site that wants this Homepress; return the commit."""
        told = self.toml.format(
            address=self.host.address,
            domain=self.domain,
            key=self.rig.key,
            directory=self.rig.services.directory,
            wheel=wheel,
        )
        (self.folder / "homepress.toml").write_text(told)
        return self.commit({})

    def commit(self, files: Mapping[str, str]) -> str:
        for name, text in files.items():
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_text(text)
        self.git("add", "-A")
        self.git("commit", "--quiet", "--allow-empty", "-m", "Go on")
        return self.git("rev-parse", "HEAD")

    # ── homepress on her laptop

    def command(self, *words: str) -> list[str]:
        program = here().root / ".venv/bin/homepress"
        # Her laptop knows nothing of the site that the tests run on.
        unset = [f"--unset={name}" for name in os.environ if name.startswith("HOMEPRESS_")]
        own = ["env", "-C", self.folder, *unset, f"SSL_CERT_FILE={self.root}", program, *words]
        return self.laptop.command(["sh", "-c", BEHIND, "sh", *own])

    def homepress(self, *words: str, code: int | None = 0) -> str:
        """Run it, and return what it said. Raises CommandFailed where it ends with another code; None takes any."""
        process = self.begin(*words, stderr=subprocess.PIPE)
        try:
            said = "".join(process.communicate(timeout=HOMEPRESS_SECONDS))
        finally:
            process.kill()
        if code is not None and process.returncode != code:
            raise CommandFailed(f"homepress {' '.join(words)}: {process.returncode}\n{said}")
        return said

    def begin(self, *words: str, stderr: int = subprocess.STDOUT) -> subprocess.Popen[str]:
        """Run it without waiting; its output goes to one stream, if nothing else is said."""
        return subprocess.Popen(
            self.command(*words),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            start_new_session=True,
        )

    def on_host(self, command: str, *, timeout: float = 300, check: bool = True) -> str:
        """Run a line of shell on the host as root, and return what it printed."""
        return self.host.run(f"sudo sh -c {shlex.quote(command)}", timeout=timeout, check=check)

    def on_site(self, *words: str) -> str:
        """Run one of the site's own commands on the host, as the site's user."""
        release = self.releases()["serving"]
        folder = f"/srv/homepress/blog/releases/{release}"
        files = ("/etc/homepress/blog/environment", f"{folder}/environment")
        options = " ".join(f"-p EnvironmentFile={path}" for path in files)
        return self.on_host(
            f"systemd-run --quiet --pipe --wait --collect {options} -p User=homepress-blog -p WorkingDirectory=/tmp "
            f"{folder}/venv/bin/homepress {' '.join(words)}",
            timeout=900,
        )

    def count_posts(self) -> int:
        return int(self.on_host("cd / && runuser -u homepress-blog -- psql -XAtc 'select count(*) from blog_post'"))

    def releases(self) -> Any:
        return json.loads(self.homepress("releases", "--json"))

    def under_way(self, at: float) -> str:
        """Say which step of a deploy was under way at a time (seconds since 1970), as the host told it."""
        folder = self.host.path("/srv/homepress/blog/deploys")
        lines = [line for path in folder.glob("*.told.jsonl") for line in path.read_text().splitlines()]
        last = ""
        for told in sorted(map(json.loads, lines), key=itemgetter("at")):
            if datetime.fromisoformat(told["at"]).timestamp() > at:
                break
            last = next((f"{word} {told[word]}" for word in ("step", "done", "end") if word in told), last)
        return last

    # ── what the stranger sees

    def read(self, path: str = "/", *more: str) -> str:
        """Return a page as a stranger gets it. Raises CommandFailed where it is no 2xx."""
        words = ["curl", "-sSf", "--max-time", "30", "--cacert", self.root, *more, f"https://{self.domain}{path}"]
        return self.visitor.run(*words).stdout

    @property
    def serving(self) -> str:
        """The commit that a stranger gets."""
        return self.read("/deployed_commit_id.txt").strip()

    @contextmanager
    def crowd(self, *paths: str) -> Iterator[dict[str, Any]]:
        """Readers on sixteen connections for the time of a block; afterwards the value says what they saw."""
        seen: dict[str, Any] = {}
        words = [str(self.root), ",".join(self.readers.addresses)]
        words += [f"https://{self.domain}{path}" for path in ("/deployed_commit_id.txt", *paths)]
        readers = subprocess.Popen(
            self.readers.command([sys.executable, "-m", "tests.hosts.load", *words]),
            cwd=here().root,
            env={**os.environ, "PYTHONPATH": str(here().root)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            yield seen
        finally:
            said, _ = readers.communicate(timeout=120)
            seen.update(json.loads(said))
