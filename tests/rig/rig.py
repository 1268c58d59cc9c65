"""A whole rig: made, used, and taken away, also by the next one where a run was killed."""

import fcntl
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.rig import trees
from tests.rig.home import Home
from tests.rig.host import Host
from tests.rig.machine import CommandFailed, run
from tests.rig.network import Internet, Place
from tests.rig.services import Services
from tests.rig.trees import Tree

FOLDER = Path("/var/lib/homepress-rig")
HIGHEST_NUMBER = 99


@dataclass
class Rig:
    """An internet with its services; hosts and visitors come when they are asked for."""

    internet: Internet
    folder: Path
    services: Services
    key: Path
    places: int = 9
    hosts: list[Host] = field(default_factory=list)

    def place(self, name: str, *, addresses: int = 1) -> Place:
        """A new address on the internet, or several in one place."""
        first = self.places + 1
        self.places += addresses
        return Place(self.internet, name, first, tuple(range(first + 1, first + addresses)))

    def host(self, name: str, *, tree: Tree | None = None) -> Host:
        """A host that has booted: bare, or from a tree that another one was frozen into."""
        place = self.place(name)
        host = Host(place, tree or trees.base(), self.folder / name, self.key, self.services.place.address)
        self.hosts.append(host)
        host.boot()
        return host

    def home(self, name: str, *, owners: Sequence[str]) -> Host:
        """A host at home, behind a router; `owners` are the addresses that may sign in on it from outside."""
        self.places += 1
        router = self.visitor(f"{name}-router")
        place = Home(self.internet, name, self.places, router=router, owners=owners)
        host = Host(place, trees.base(), self.folder / name, self.key, self.services.place.address)
        self.hosts.append(host)
        host.boot()
        return host

    def visitor(self, name: str, *, addresses: int = 1) -> Place:
        """Somebody with an address of their own, who uses the programs of this machine; or a crowd with several."""
        place = self.place(name, addresses=addresses)
        place.join(name_server=self.services.place.address)
        return place


@contextmanager
def raised() -> Iterator[Rig]:
    """A rig under the first number that nobody has, for the time of a block."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with _number() as number:
        internet, folder = Internet(number), FOLDER / str(number)
        _clear(internet, folder)
        folder.mkdir()
        # In memory: what dpkg and PostgreSQL sync, and a rig's end, would take a disk most of the time.
        run(["mount", "-t", "tmpfs", "-o", "size=60%,mode=755", "homepress-rig", folder])
        _quiet_nspawn()
        key = folder / "id_ed25519"
        run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "owner", "-f", key])
        internet.up()
        services = Services(Place(internet, "services", 2), folder / "services")
        rig = Rig(internet, folder, services, key)
        try:
            services.start()
            yield rig
        finally:
            for host in rig.hosts:
                if host.folder.exists():
                    host.remove()
            services.stop()
            _clear(internet, folder)


@contextmanager
def _number() -> Iterator[int]:
    """A free number, held until the block ends; the kernel lets go of it where a process is killed."""
    for number in range(HIGHEST_NUMBER + 1):
        if not Internet(number).is_free and not (FOLDER / str(number)).exists():
            continue
        with (FOLDER / f"{number}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            yield number
            return
    raise CommandFailed(f"no number from 0 to {HIGHEST_NUMBER} is free for a rig")


def _clear(internet: Internet, folder: Path) -> None:
    """Remove everything under a number, whoever left it."""
    internet.down()
    mounts = [line.split()[1] for line in Path("/proc/self/mounts").read_text().splitlines()]
    for mount in reversed(mounts):
        if mount == str(folder) or mount.startswith(f"{folder}/"):
            run(["umount", "--lazy", mount])
    if folder.exists():
        shutil.rmtree(folder)


def _quiet_nspawn() -> None:
    """systemd-nspawn keeps locks here, on a tmpfs that systemd would have made."""
    place = Path("/run/systemd/nspawn")
    place.mkdir(parents=True, exist_ok=True)
    if not place.is_mount():
        run(["mount", "-t", "tmpfs", "tmpfs", place])
