"""Gets uv, which does everything else, at the version in requirements/tools.txt."""

from __future__ import annotations

import importlib.util
import sys
from typing import TYPE_CHECKING

from tools.setup import system_packages
from tools.setup.reporting import SetupError, run, step
from tools.setup.stamps import Stamp, digest

if TYPE_CHECKING:
    from tools.setup.checkout import Checkout


def ensure(checkout: Checkout) -> None:
    """Have `.tools/bin/uv`, by the Python that runs this."""
    lock = checkout.requirements("tools")
    stamp = Stamp(checkout.tools / "uv.stamp")
    wanted = digest([lock], str(checkout.root))
    if stamp.fits(wanted) and checkout.uv.exists():
        return
    stamp.clear()
    if importlib.util.find_spec("ensurepip") is None:
        _get_ensurepip()
    with step("uv in .tools"):
        run([sys.executable, "-m", "venv", "--clear", checkout.tools], folder=checkout.root)
        pip = [checkout.tools / "bin" / "python", "-m", "pip", "--disable-pip-version-check"]
        run(
            [*pip, "install", "--quiet", "--require-hashes", "--no-deps", "-r", lock],
            folder=checkout.root,
            hint="is the network there? pip's own settings (index, proxy, certificates) are followed",
        )
    if not checkout.uv.exists():
        raise SetupError(
            "requirements/tools.txt does not pin uv", hint="restore it: git checkout requirements/tools.txt"
        )
    stamp.write(wanted)


def _get_ensurepip() -> None:
    """Debian ships Python without what makes virtual environments; ask for that part."""
    package = "python3-venv"
    if not system_packages.may_install():
        raise SetupError(
            "this Python cannot make virtual environments (it has no ensurepip)",
            hint=f"on Debian and Ubuntu: apt install {package}; then run the same command again",
        )
    system_packages.install(package, "virtual environments")
    importlib.invalidate_caches()
