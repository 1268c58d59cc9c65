"""The commands of a guide: its blocks of the kind `console`, in their order, run as they stand there."""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from tests.rig.machine import CommandFailed, run
from tests.rig.network import Place
from tools.setup.checkout import here

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(name: str) -> list[str]:
    return BLOCK.findall((here().root / "docs/guide" / name).read_text())


@dataclass
class Terminal:
    """A terminal in somebody's place, in which one block is run after the other; `cd` counts on."""

    place: Place
    folder: Path
    disk: Path
    """What is at /mnt, in this terminal alone."""
    environment: dict[str, str]

    def run(self, block: str, *, typed: str = "", code: int = 0) -> str:
        """Run a block of lines and return what is seen. Raises CommandFailed."""
        left = self.folder.parent / "left"
        script = f"{block}\ncode=$?; pwd > {shlex.quote(str(left))}; exit $code"
        inside = (
            f"mount --bind {shlex.quote(str(self.disk))} /mnt && cd {shlex.quote(str(self.folder))} && exec bash -c "
        )
        words = ["env", *(f"{name}={value}" for name, value in self.environment.items())]
        words += ["unshare", "--mount", "sh", "-c", inside + shlex.quote(script)]
        done = run(self.place.command(words), input=typed, timeout=1800, check=False)
        if done.returncode != code:
            raise CommandFailed(f"{block}\nended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
        self.folder = Path(left.read_text().strip())
        return done.stdout + done.stderr
