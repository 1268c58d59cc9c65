"""What a host is: its distribution, architecture and size. Says which hosts Homepress works on."""

from dataclasses import dataclass

from pyinfra.api.facts import FactBase

from homepress.errors import HostError
from homepress.hosting.layout import MANAGED

OLDEST = {"debian": (12,), "ubuntu": (24, 4)}
ARCHITECTURES = ("x86_64", "aarch64")
CLOCKS = ("chrony", "ntpsec", "openntpd")
OLDEST_PYTHON = (3, 12)
POSTGRESQL = {"debian 12": "15", "debian 13": "17", "ubuntu 24.04": "16", "ubuntu 25.10": "17", "ubuntu 26.04": "18"}
"""The server that the package `postgresql` brings, for hosts that have none yet."""


@dataclass(frozen=True, slots=True)
class System:
    """A host's distribution and machine."""

    distribution: str
    """As os-release calls it: `debian` or `ubuntu`."""
    version: str
    architecture: str
    memory: int
    """In megabytes."""
    processors: int
    python: tuple[int, ...]
    """The version of /usr/bin/python3; of the package where it is not installed yet; empty if unknown."""
    init: str
    """What runs as process 1."""
    clock: str = ""
    """A service other than systemd's own that keeps the time, where one is installed."""
    swap: int = 0
    """In megabytes."""
    container: bool = False
    """Whether it shares its kernel, and so its swap, with others."""
    managed: tuple[str, ...] = ()
    """What earlier applies made, as `layout.MANAGED` has it."""

    @property
    def is_small(self) -> bool:
        """Whether memory may run short when packages are installed or a backup is made."""
        return self.memory < 2048

    @property
    def has_new_python(self) -> bool:
        return self.python >= OLDEST_PYTHON

    @property
    def postgresql(self) -> str:
        """The major version of the server that `apt install postgresql` brings."""
        return POSTGRESQL.get(f"{self.distribution} {self.version}", "17")


class SystemFact(FactBase[list[str]]):
    """`System`'s values, as lines `name=value`."""

    def command(self) -> str:
        return (
            ". /etc/os-release; "
            'echo "distribution=$ID"; echo "version=$VERSION_ID"; '
            'echo "architecture=$(uname -m)"; echo "processors=$(nproc)"; '
            "sed -n 's/^MemTotal: *\\([0-9]*\\) kB/memory=\\1/p' /proc/meminfo; "
            "sed -n 's/^SwapTotal: *\\([0-9]*\\) kB/swap=\\1/p' /proc/meminfo; "
            'echo "init=$(cat /proc/1/comm)"; '
            "systemd-detect-virt --quiet --container 2>/dev/null && echo container=yes; "
            f'for c in {" ".join(CLOCKS)}; do [ -e /lib/systemd/system/$c.service ] && echo "clock=$c.service"; done; '
            f"[ -e {MANAGED} ] && sed 's/^/managed=/' {MANAGED}; "
            "if [ -x /usr/bin/python3 ]; then /usr/bin/python3 --version | sed 's/^Python /python=/'; "
            "else apt-cache show python3 2>/dev/null "
            "| sed -n 's/^Version: \\([0-9.]*\\).*/python=\\1/p' | head -n 1; fi"
        )

    def process(self, output: list[str]) -> list[str]:
        return output


def parse(lines: list[str], *, host: str) -> System:
    """Return the system. Raises HostError where Homepress does not work on it."""
    pairs = [line.split("=", 1) for line in lines if "=" in line]
    said = dict(pairs)
    system = System(
        distribution=said.get("distribution", ""),
        version=said.get("version", ""),
        architecture=said.get("architecture", ""),
        memory=int(said.get("memory", 0)) // 1024,
        processors=int(said.get("processors", 1)),
        python=tuple(int(part) for part in said.get("python", "").split(".") if part.isdigit())[:2],
        init=said.get("init", ""),
        clock=said.get("clock", ""),
        swap=int(said.get("swap", 0)) // 1024,
        container=said.get("container") == "yes",
        managed=tuple(value for key, value in pairs if key == "managed"),
    )
    refuse(system, host)
    return system


def refuse(system: System, host: str) -> None:
    """Raise HostError where Homepress does not work on a system."""
    known = OLDEST.get(system.distribution)
    numbers = tuple(int(part) for part in system.version.split(".") if part.isdigit())
    if known is None or numbers < known:
        raise HostError(
            f"{host}: Homepress does not work on {system.distribution} {system.version}".rstrip(),
            hint="Debian 12 or newer, or Ubuntu 24.04 or newer, is needed.",
        )
    if system.architecture not in ARCHITECTURES:
        raise HostError(f"{host}: Homepress does not work on {system.architecture}", hint="x86-64 or arm64 is needed.")
    if system.init != "systemd":
        raise HostError(f"{host}: process 1 is {system.init}, not systemd", hint="Is it a container? Take a server.")
