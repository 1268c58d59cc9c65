"""The trees that hosts boot from: made once, kept under a hash of their recipe, never written to again.

A tree is a stack of layers for overlayfs, the uppermost first; a host puts a layer of its own on top.
"""

import fcntl
import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.rig import machine
from tests.rig.machine import run

CACHE = Path("/var/cache/homepress-rig")
SUITE = "trixie"
PACKAGES = (
    *("systemd", "systemd-sysv", "dbus", "libpam-systemd", "openssh-server", "sudo"),
    *("python3", "iproute2", "iputils-ping", "procps", "ca-certificates", "curl", "apt-utils", "nano"),
)
"""About what the image of a rented server has."""

TRUSTED = "/etc/ssl/certs/ca-certificates.crt"


@dataclass(frozen=True)
class Tree:
    """Layers of files, the uppermost first."""

    layers: tuple[Path, ...]

    def on(self, upper: Path) -> "Tree":
        """This tree with a layer on top of it."""
        return Tree((upper, *self.layers))


def base() -> Tree:
    """A freshly installed Debian."""
    recipe = hashlib.sha256(repr((SUITE, PACKAGES, _authorities(), Path(__file__).read_bytes())).encode()).hexdigest()
    return Tree((_cached(f"{SUITE}-{recipe[:16]}", _install),))


def with_packages(tree: Tree, *packages: str) -> Tree:
    """A tree on which packages are installed besides."""
    key = hashlib.sha256(repr((tree, packages)).encode()).hexdigest()

    def install(layer: Path) -> None:
        with mounted(tree, layer, layer.with_suffix(".work"), layer.with_suffix(".root")) as root:
            shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
            # A mirror that refuses for a moment would else leave lists out, and `update` succeed.
            update = ["update", "-o", "APT::Update::Error-Mode=any", "-o", "Acquire::Retries=5"]
            for words in (update, ["install", "-y", "--no-install-recommends", *packages]):
                apt = ["env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", "apt-get", "-qq", *words]
                run(["chroot", root, *apt])

    return tree.on(_cached(f"{'-'.join(packages)}-{key[:16]}", install))


def _cached(name: str, make: Callable[[Path], None]) -> Path:
    """The folder of this name, made by `make` where it is not there; others who want it wait meanwhile."""
    CACHE.mkdir(parents=True, exist_ok=True)
    place, unfinished = CACHE / name, CACHE / f"{name}.new"
    with (CACHE / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            make(unfinished)
            unfinished.rename(place)
    return place


@contextmanager
def mounted(tree: Tree, upper: Path, work: Path, root: Path) -> Iterator[Path]:
    """The tree with a writable layer on top, at `root`, for the time of a block."""
    mount(tree, upper, work, root)
    try:
        yield root
    finally:
        run(["umount", root])
        shutil.rmtree(work)
        root.rmdir()


def mount(tree: Tree, upper: Path, work: Path, root: Path) -> None:
    for folder in (upper, work, root):
        folder.mkdir(parents=True, exist_ok=True)
    lower = ":".join(str(layer) for layer in tree.layers)
    run(["mount", "-t", "overlay", "homepress-rig", "-o", f"lowerdir={lower},upperdir={upper},workdir={work}", root])


def _install(root: Path) -> None:
    """Debian's own packages, and what lets it run as a guest that trusts what this machine trusts."""
    command = ["mmdebstrap", "--quiet", "--variant=minbase", "--format=directory", f"--include={','.join(PACKAGES)}"]
    command += ['--aptopt=Acquire::Languages "none"', SUITE, str(root)]
    run([*command, *machine.mirror()], timeout=900)
    for path in [*root.glob("etc/ssh/ssh_host_*"), root / "etc/machine-id"]:
        path.unlink(missing_ok=True)  # a host makes its own
    (root / "etc/machine-id").touch()
    for unit in ("systemd-modules-load", "systemd-networkd-wait-online"):  # there is no kernel of its own
        (root / f"etc/systemd/system/{unit}.service").symlink_to("/dev/null")
    (root / "root/.ssh").mkdir(mode=0o700, exist_ok=True)
    for path in machine.AUTHORITIES.glob("*.crt"):
        shutil.copy(path, root / machine.AUTHORITIES.relative_to("/"))
    run(["chroot", root, "update-ca-certificates"])
    # pip and uv carry lists of their own.
    (root / "etc/pip.conf").write_text(f"[global]\ncert = {TRUSTED}\n")
    with (root / "etc/environment").open("a") as file:
        file.write(f"SSL_CERT_FILE={TRUSTED}\n")


def _authorities() -> Sequence[bytes]:
    return [path.read_bytes() for path in sorted(machine.AUTHORITIES.glob("*.crt"))]
