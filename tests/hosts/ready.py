"""A host that was applied to, and its owner's folder."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from homepress.hosting.configuration.site_folder import read
from homepress.hosting.connection import sign_in
from homepress.hosting.creating import create
from tests.rig.host import Host
from tests.rig.network import Place
from tests.rig.rig import Rig


@dataclass
class Ready:
    """A host that was applied to, its site's folder, and a visitor with another address."""

    host: Host
    folder: Path
    visitor: Place

    def homepress(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command as the owner does."""
        code = "import sys; from homepress.cli import main; main()"
        return subprocess.run(
            [sys.executable, "-c", code, *words],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )

    def as_owner(self, words: str) -> str:
        with sign_in(read(self.folder).configuration.site_host, folder=self.folder) as connection:
            return connection.run("sh", "-c", words).stdout

    def plan(self) -> str:
        done = self.homepress("plan")
        assert done.returncode in {0, 2}, done.stderr
        assert (done.returncode == 0) == ("all is as wanted" in done.stdout)
        return done.stdout if done.returncode else ""


def make(rig: Rig, folder: Path) -> Ready:
    """Boot one, and apply."""
    host, visitor = rig.host("ready"), rig.visitor("reader")
    for name in ("blog.test", "www.blog.test", "admin.blog.test"):
        rig.services.name(name, host.address)
    create(folder, domain="blog.test", address=host.address, home=folder)
    (folder / "key.pub").write_text(rig.key.with_suffix(".pub").read_text())
    (folder / "authority.pem").write_text(rig.services.trusted)
    text = (folder / "homepress.toml").read_text()
    text = text.replace('# keys = ["~/.ssh/id_ed25519.pub"]', 'keys = ["key.pub"]')
    text = text.replace('# ssh_key = "~/.ssh/id_ed25519"', f'ssh_key = "{rig.key}"')
    text = text.replace('# aliases = ["www.example.org"]', 'aliases = ["www.blog.test"]')
    text += f"""
[edge]
acme_directory = "{rig.services.directory}"
acme_root = "authority.pem"

[admin]
host = "admin.blog.test"
networks = ["10.255.0.0/24"]
"""
    (folder / "homepress.toml").write_text(text)
    ready = Ready(host, folder, visitor)
    first = ready.homepress("apply", "--yes")
    assert first.returncode == 0, first.stdout[-3000:] + first.stderr
    host.user = "owner"
    return ready
