"""What the internet of a rig offers: names under `.test`, and certificates by ACME.

Both are Debian's programs, run from a cached tree without a host around them: dnsmasq, and Pebble,
the small ACME authority of Let's Encrypt for tests.
"""

import json
import os
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.rig import trees
from tests.rig.machine import CommandFailed, resolver, run
from tests.rig.network import Place

START_SECONDS = 30
AUTHORITY = "acme.test"
ACME_PORT, MANAGEMENT_PORT = 14000, 15000


@dataclass
class Services:
    """The name service and the ACME authority, in a place of their own."""

    place: Place
    folder: Path
    names: dict[str, str] = field(default_factory=dict)
    _running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def root(self) -> Path:
        return self.folder / "root"

    @property
    def directory(self) -> str:
        """The address at which an ACME client begins."""
        return f"https://{AUTHORITY}:{ACME_PORT}/dir"

    def start(self) -> None:
        tree = trees.with_packages(trees.base(), "dnsmasq-base", "pebble", "openssl")
        trees.mount(tree, self.folder / "upper", self.folder / "work", self.root)
        self.place.join(name_server=self.place.address)
        (self.root / "names").mkdir()
        self.name(AUTHORITY, self.place.address)
        dns = ["dnsmasq", "--keep-in-foreground", "--user=root", "--no-hosts", "--no-resolv", "--hostsdir=/names"]
        self._start(*dns, "--local=/test/", f"--server={resolver()}", "--pid-file=")
        self._start_authority()

    def _start_authority(self) -> None:
        make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        make += ["-days", "2", "-subj", f"/CN={AUTHORITY}", "-addext", f"subjectAltName=DNS:{AUTHORITY}"]
        run(["chroot", self.root, *make, "-keyout", "/authority.key", "-out", "/authority.pem"])
        settings = {
            "listenAddress": f"0.0.0.0:{ACME_PORT}",
            "managementListenAddress": f"0.0.0.0:{MANAGEMENT_PORT}",
            "certificate": "/authority.pem",
            "privateKey": "/authority.key",
            "httpPort": 80,
            "tlsPort": 443,
        }
        (self.root / "pebble.json").write_text(json.dumps({"pebble": settings}))
        quick = {"PEBBLE_VA_NOSLEEP": "1", "PEBBLE_WFE_NONCEREJECT": "0"}  # no pauses, no refusals for practice
        self._start("pebble", "-config", "/pebble.json", "-dnsserver", f"{self.place.address}:53", environment=quick)
        self._wait()

    def _start(self, *words: str, environment: dict[str, str] | None = None) -> None:
        with (self.folder / f"{words[0]}.log").open("wb") as log:
            self._running.append(
                subprocess.Popen(
                    self.place.command(["chroot", self.root, *words]),
                    env={**os.environ, **(environment or {})},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            )

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self.issuing_root(check=False):
            if time.monotonic() > deadline:
                logs = "\n".join(path.read_text(errors="replace")[-2000:] for path in self.folder.glob("*.log"))
                raise CommandFailed(f"the ACME authority did not start:\n{logs}")
            time.sleep(0.05)

    @property
    def trusted(self) -> str:
        """The certificate (PEM) by which a client knows the authority's own web server."""
        return (self.root / "authority.pem").read_text()

    def issuing_root(self, *, check: bool = True) -> str:
        """The root (PEM) of the certificates that it gives, which visitors trust."""
        address = f"https://{self.place.address}:{MANAGEMENT_PORT}/roots/0"
        return run(["curl", "-sfk", "--max-time", "5", address], check=check).stdout

    def name(self, name: str, address: str) -> None:
        """Let a name lead to an address, for everybody on the internet."""
        self.names[name] = address
        (self.root / "names" / name).write_text(f"{address} {name}\n")

    def stop(self) -> None:
        self.place.leave()
        for process in self._running:
            process.wait()
        if self.root.is_mount():
            run(["umount", "--lazy", self.root])
