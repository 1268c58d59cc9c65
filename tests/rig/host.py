"""A host: Debian with systemd as PID 1, its own network and an SSH server."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from tests.rig import trees
from tests.rig.machine import CommandFailed, run
from tests.rig.network import Place
from tests.rig.trees import Tree

BOOT_SECONDS = 90
SHARES = 4096
"""A process has 1024."""
REBOOTS = 133
"""How systemd-nspawn ends when its guest wants to boot again."""

# A rented server has no filter of system calls, may set its network's sysctls and has cgroups v2.
ENVIRONMENT = {
    "SYSTEMD_SECCOMP": "0",
    "SYSTEMD_NSPAWN_API_VFS_WRITABLE": "network",
    "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1",
}


class Host:
    """One host of a rig; `folder` holds its layer of files, its console and nothing of others."""

    def __init__(self, place: Place, tree: Tree, folder: Path, key: Path, name_server: str) -> None:
        self.place = place
        self.tree = tree
        self.folder = folder
        self.key = key
        self.name_server = name_server
        self.root = folder / "root"
        self.user = "root"
        """Whom to sign in as; a test that closes the door to root names another, who may use sudo."""
        self._guest: subprocess.Popen[bytes] | None = None

    @property
    def name(self) -> str:
        return self.place.name

    @property
    def address(self) -> str:
        return self.place.address

    # ---- power

    def boot(self) -> None:
        """Switch it on, and return when systemd has started everything."""
        if not self.root.is_mount():
            trees.mount(self.tree, self.folder / "upper", self.folder / "work", self.root)
            self._personalize()
        self.place.join(name_server=self.name_server)
        words = ["systemd-nspawn", "--quiet", "--keep-unit", "--register=no", "--boot", f"--directory={self.root}"]
        words += [f"--machine={self.place.namespace}", f"--network-namespace-path=/run/netns/{self.place.namespace}"]
        words += ["--capability=all", "--resolv-conf=off", "--timezone=off", "--link-journal=no", "--console=pipe"]
        if Path("/dev/net/tun").exists():
            words.append("--bind=/dev/net/tun")
        # In a cgroup of its own: hosts that shared one would keep each other's units from stopping.
        # As a machine has all of its processors, a group that can be weighed has more than one process's weight.
        joining = [
            f"mkdir -p {group} && if [ -e {group}/cpu.shares ]; then echo {SHARES} >{group}/cpu.shares; fi "
            f"&& echo $$ >{group}/cgroup.procs"
            for group in self._cgroups()
        ]
        with (self.folder / "console.log").open("ab") as console:
            self._guest = subprocess.Popen(
                ["sh", "-ec", "\n".join([*joining, 'exec "$@"']), "sh", *words],
                env={**os.environ, **ENVIRONMENT},
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=console,
                start_new_session=True,
            )
        self._wait()

    def _personalize(self) -> None:
        etc = self.root / "etc"
        (etc / "hostname").write_text(f"{self.name}\n")
        (etc / "hosts").write_text(f"127.0.0.1 localhost\n127.0.1.1 {self.name}\n")
        (etc / "resolv.conf").unlink(missing_ok=True)
        (etc / "resolv.conf").write_text(f"nameserver {self.name_server}\n")
        keys = self.root / "root/.ssh/authorized_keys"
        if not keys.exists():
            shutil.copy(self.key.with_suffix(".pub"), keys)
            keys.chmod(0o600)
        if not list(etc.glob("ssh/ssh_host_*")):
            run(["chroot", self.root, "ssh-keygen", "-A"])

    def _wait(self) -> None:
        deadline = time.monotonic() + BOOT_SECONDS
        while time.monotonic() < deadline:
            # 255 is ssh's own; any other code is an answer, `degraded` among them.
            if self._ssh("systemctl is-system-running --wait", connect=1).returncode != 255:
                return
            if self._guest is None or self._guest.poll() is not None:
                break
            time.sleep(0.1)
        console = (self.folder / "console.log").read_text(errors="replace")
        raise CommandFailed(f"{self.name} did not boot:\n{console[-3000:]}")

    def reboot(self) -> None:
        """Let it boot again, by its own command."""
        self._ssh("sudo systemctl reboot")
        assert self._guest is not None
        code = self._guest.wait(timeout=BOOT_SECONDS)
        if code != REBOOTS:
            raise CommandFailed(f"{self.name} ended with {code} where it should reboot")
        self.place.leave()
        self.boot()

    def shut_down(self) -> None:
        """Switch it off in order: every service is stopped."""
        if self._guest is not None:
            self._guest.terminate()
            self._guest.wait(timeout=BOOT_SECONDS)
        self._clear()

    def pull_the_plug(self) -> None:
        """Everything in it ends at once; its files stay as they are."""
        if self._guest is not None:
            os.killpg(self._guest.pid, signal.SIGKILL)
            self._guest.wait()
        self._clear()

    def _clear(self) -> None:
        self._guest = None
        self.place.leave()
        for group in self._cgroups():
            for folder in sorted(Path(group).glob("**/"), reverse=True):
                _remove_cgroup(folder)

    def _cgroups(self) -> list[str]:
        """Its cgroup in version 2, and in version 1's trees of systemd and of the processor, as this machine has them.

        Without the last one the kernel weighs sessions alone (sched(7), autogroup), and `nice` means nothing.
        """
        found = run(["findmnt", "-rn", "-t", "cgroup2,cgroup", "-o", "TARGET,FSTYPE,OPTIONS"]).stdout
        rows = [line.split() for line in found.splitlines()]
        trees = [row[0] for row in rows if row[1] == "cgroup2" or {"name=systemd", "cpu"} & set(row[2].split(","))]
        return [f"{tree}/{self.place.namespace}" for tree in trees]

    def freeze(self, layer: Path) -> Tree:
        """Switch it off and keep its files as a tree, from which others can boot; it is gone itself."""
        self.shut_down()
        run(["umount", self.root])
        for path in (self.folder / "upper").glob("etc/ssh/ssh_host_*"):
            path.unlink()
        (self.folder / "upper").rename(layer)
        return self.tree.on(layer)

    def remove(self) -> None:
        """Take it away with its files."""
        self.pull_the_plug()
        if self.root.is_mount():
            run(["umount", "--lazy", self.root])
        shutil.rmtree(self.folder)

    # ---- the way in

    def ssh_command(self, command: str, *, user: str = "", connect: float = 5) -> list[str]:
        options = ["IdentitiesOnly=yes", "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR"]
        options += [f"ConnectTimeout={connect:.0f}", "BatchMode=yes"]
        words = [part for option in options for part in ("-o", option)]
        return ["ssh", "-i", str(self.key), *words, f"{user or self.user}@{self.address}", command]

    def _ssh(self, command: str, *, user: str = "", connect: float = 5) -> subprocess.CompletedProcess[str]:
        return run(self.ssh_command(command, user=user, connect=connect), check=False)

    def run(
        self, command: str, *, user: str = "", input: str | None = None, timeout: float = 300, check: bool = True
    ) -> str:
        """Run a line of shell on the host over SSH, and return what it printed."""
        return run(self.ssh_command(command, user=user), input=input, timeout=timeout, check=check).stdout

    def path(self, place: str) -> Path:
        """A file of the host, seen from this machine."""
        return self.root / place.lstrip("/")

    def install(self, packages: Sequence[str]) -> None:
        """Install Debian packages by its own apt."""
        self.run(
            "apt-get -qq update -o APT::Update::Error-Mode=any && DEBIAN_FRONTEND=noninteractive "
            f"apt-get -qq install -y --no-install-recommends {' '.join(packages)} >/dev/null"
        )


def _remove_cgroup(folder: Path) -> None:
    """A cgroup goes when its last process is gone, which may take a moment after it was killed."""
    for _ in range(50):
        try:
            folder.rmdir()
        except FileNotFoundError:
            return
        except OSError:
            time.sleep(0.02)
        else:
            return
