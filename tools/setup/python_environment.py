"""Makes `.venv`: a Python that is new enough, the locked packages, and Homepress itself, editable."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from tools.setup.reporting import SetupError, run, step
from tools.setup.stamps import Stamp, digest

if TYPE_CHECKING:
    from pathlib import Path

    from tools.setup.checkout import Checkout

OLDEST_PYTHON = (3, 12)

# What each kind of environment is made of. Development has everything that serving has.
LOCKS = {"serve": ("site", "build"), "develop": ("dev",)}


def ensure(checkout: Checkout, kind: str) -> None:
    """Have a `.venv` of this kind; one made for development is also good for serving."""
    stamp = Stamp(checkout.environment / "homepress.stamp")
    recorded = stamp.read()
    kinds = ("serve", "develop") if kind == "serve" else ("develop",)
    if recorded in {_wanted(checkout, k) for k in kinds} and checkout.python.exists():
        return
    if recorded.startswith("develop "):
        kind = "develop"
    stamp.clear()
    ensure_interpreter(checkout)
    _fill(checkout, kind)
    stamp.write(_wanted(checkout, kind))


def ensure_interpreter(checkout: Checkout) -> None:
    """Have a `.venv` whose Python runs, whatever is installed in it."""
    if not _sound(checkout):
        _make(checkout)


def _wanted(checkout: Checkout, kind: str) -> str:
    locks = [checkout.requirements(name) for name in LOCKS[kind]]
    inputs = [*locks, checkout.root / "pyproject.toml", checkout.root / ".python-version"]
    return f"{kind} {digest(inputs, str(checkout.root))}"


def _sound(checkout: Checkout) -> bool:
    """Whether the environment that is there runs, is new enough, and was made in this very folder.

    The scripts in an environment name its folder; a moved checkout needs a new one.
    """
    if not checkout.python.exists():
        return False
    question = "import sys; print(sys.prefix, sys.version_info[0], sys.version_info[1])"
    try:
        prefix, major, minor = run([checkout.python, "-I", "-c", question], folder=checkout.root).rsplit(maxsplit=2)
    except (SetupError, ValueError):
        return False
    scripts = [checkout.environment / "bin" / name for name in ("homepress", "django-admin")]
    return (
        prefix == str(checkout.environment)
        and (int(major), int(minor)) >= OLDEST_PYTHON
        and all(_starts_with(script, str(checkout.python)) for script in scripts if script.exists())
    )


def _starts_with(script: Path, interpreter: str) -> bool:
    """Whether a script's first lines name this interpreter (long paths stand on the second line)."""
    with script.open("rb") as file:
        return interpreter.encode() in file.read(1024)


def _make(checkout: Checkout) -> None:
    """Make an empty environment with the wanted Python, or any that is new enough.

    Interpreters on this machine come first; only then uv may fetch one.
    """
    if checkout.environment.is_symlink() or checkout.environment.is_file():
        checkout.environment.unlink()
    shutil.rmtree(checkout.environment, ignore_errors=True)
    wanted = (checkout.root / ".python-version").read_text(encoding="utf-8").strip()
    oldest = ".".join(map(str, OLDEST_PYTHON))
    attempts = [
        [wanted, "--no-python-downloads"],
        [f">={oldest}", "--no-python-downloads"],
        [wanted],
    ]
    with step("Python environment in .venv"):
        for number, attempt in enumerate(attempts, start=1):
            command = [checkout.uv, "venv", "--clear", "--no-project", "--python", *attempt]
            try:
                run([*command, checkout.environment], folder=checkout.root)
                return
            except SetupError as error:
                if number < len(attempts):
                    continue
                raise SetupError(
                    f"no Python {oldest} or newer was found, and none could be fetched; {error.message}",
                    hint=f"install Python {wanted} (Debian 13, Ubuntu 24.04 and later: apt install "
                    "python3; elsewhere: pyenv, Homebrew or python.org)",
                ) from error


def _fill(checkout: Checkout, kind: str) -> None:
    """Install the locked packages, checked by their hashes, remove all others, add Homepress."""
    # Said on the command line, it wins over whatever environment is active or set in uv's variables.
    target = ["--quiet", "--python", checkout.python]
    locks = [checkout.requirements(name) for name in LOCKS[kind]]
    with step(f"packages for {'development' if kind == 'develop' else 'serving'}"):
        run(
            [checkout.uv, "pip", "sync", *target, "--require-hashes", *locks],
            folder=checkout.root,
            hint="is the network there? pip's and uv's own settings (index, proxy) are followed",
        )
        run(
            [checkout.uv, "pip", "install", *target, "--no-deps", "--no-build-isolation", "--editable", "."],
            folder=checkout.root,
        )
