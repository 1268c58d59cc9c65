"""A checkout whose uv, npm and node are small scripts that note how they were called."""

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tools.setup.checkout import Checkout
from tools.setup.stamps import Stamp, digest

# Makes an environment with the Python that runs the tests, and the file that `pip install` would.
UV = f"""#!/bin/sh
echo "uv $*" >>"{{log}}"
for last; do :; done
case "$1 $2" in
    "venv "*)
        case "$*" in *"{{absent}}"*) echo "no such Python" >&2; exit 1;; esac
        mkdir -p "$last/bin" && ln -s "{sys.executable}" "$last/bin/python" && echo "home = x" >"$last/pyvenv.cfg";;
    "pip install")
        case "$*" in *node.txt*) cp "{{npm}}" "{{tools}}/npm";; esac;;
esac
"""

NPM = """#!/bin/sh
echo "npm $*" >>"{log}"
case "$1" in
    ci) mkdir -p node_modules;;
    run) mkdir -p src/homepress/static/dist && cp frontend/site.js src/homepress/static/dist/site.js;;
esac
"""


@dataclass(frozen=True)
class Workshop:
    """The checkout, and what its programs were asked to do."""

    checkout: Checkout
    log: Path

    def calls(self) -> list[str]:
        """The calls since the last time somebody asked, without the folder's own path."""
        told = self.log.read_text().replace(f"{self.checkout.root}/", "").splitlines()
        self.log.write_text("")
        return told


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    root, bin_folder = tmp_path / "checkout", tmp_path / "bin"
    checkout, log = Checkout(root), tmp_path / "calls"
    for name in ("site", "build", "dev", "tools", "node"):
        path = checkout.requirements(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}\n")
    (root / "pyproject.toml").write_text("[project]\n")
    (root / ".python-version").write_text("3.13\n")
    (root / ".npmrc").write_text("ignore-scripts=true\n")
    (root / "package.json").write_text("{}\n")
    (root / "package-lock.json").write_text("{}\n")
    checkout.frontend.mkdir()
    checkout.style_sheets.mkdir(parents=True)
    (checkout.frontend / "site.js").write_text("1\n")
    log.write_text("")
    npm = program(tmp_path / "npm of a package", NPM.format(log=log))
    program(bin_folder / "npm", NPM.format(log=log))
    program(bin_folder / "node", "#!/bin/sh\necho v20.1.0\n")
    program(checkout.uv, UV.format(log=log, absent="no version", npm=npm, tools=checkout.uv.parent))
    for name in ("sh", "cp", "ln", "mkdir"):
        (bin_folder / name).symlink_to(shutil.which(name) or name)
    monkeypatch.setenv("PATH", str(bin_folder))
    Stamp(checkout.tools / "uv.stamp").write(digest([checkout.requirements("tools")], str(root)))
    return Workshop(checkout, log)
