"""The rules of this repository that no linter knows. Looks at what git tracks, or would."""

import ast
import io
import re
import subprocess
import sys
import tokenize
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from tools.setup.checkout import here

LARGEST_FILE = 2_000_000
LONGEST_LINE = 1_000
LONGEST_FUNCTION = 60

# A word that no file may hold, and what it is.
Banned = Mapping[str, str]

GENERATED = ("package-lock.json",)
MINIFIABLE = (".js", ".mjs", ".cjs", ".css", ".html", ".svg")

# A silenced rule says why, after its codes.
SILENCED = re.compile(r"#\s*(?:noqa(?::\s*[A-Z]+[0-9]+(?:,\s*[A-Z]+[0-9]+)*)?|type:\s*ignore(?:\[[^\]]*\])?)\s*(.*)")


def problems(root: Path) -> list[str]:
    """Every breach in the repository at `root`, as `path:line: what`."""
    banned = dict.fromkeys(registry_hosts(), "a package registry's host")
    banned |= dict.fromkeys(machine_paths(root), "a path of this machine")
    found: list[str] = []
    for path in tracked(root):
        name = str(path.relative_to(root))
        found += [f"{name}{problem}" for problem in problems_of(name, path.read_bytes(), banned)]
    return found


def problems_of(name: str, content: bytes, banned: Banned) -> list[str]:
    """What is wrong with one file, each as `:line: what` or `: what`."""
    if len(content) > LARGEST_FILE:
        return [f": {len(content) / 1e6:.1f} MB, and git keeps it for ever"]
    if b"\0" in content:
        return []
    text = content.decode("utf-8", errors="replace")
    return [found for rule in RULES for found in rule(name, text, banned)]


def _machine(name: str, text: str, banned: Banned) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), start=1):
        for word, what in banned.items():
            if word in line:
                yield f":{number}: names {what}"


def _minified(name: str, text: str, banned: Banned) -> Iterator[str]:
    if name.endswith(MINIFIABLE) and name not in GENERATED:
        if ".min." in name:
            yield ": minified files come from packages, when they are installed"
        if any(len(line) > LONGEST_LINE for line in text.splitlines()):
            yield f": a line of more than {LONGEST_LINE} characters; is it minified?"


def _reasons(name: str, text: str, banned: Banned) -> Iterator[str]:
    if not name.endswith(".py"):
        return
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        found = SILENCED.search(token.string) if token.type == tokenize.COMMENT else None
        if found and len(found[1].strip(" #-:")) < len("why"):
            yield f":{token.start[0]}: a rule is silenced without a reason beside it"


def _functions(name: str, text: str, banned: Banned) -> Iterator[str]:
    if not name.endswith(".py"):
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > LONGEST_FUNCTION:
                yield f":{node.lineno}: {node.name} has {lines} lines; look for the second idea in it"


Rule = Callable[[str, str, Banned], Iterator[str]]
RULES: tuple[Rule, ...] = (_machine, _minified, _reasons, _functions)


def tracked(root: Path) -> list[Path]:
    """The files that git tracks, and those it would on the next `git add`."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=root, capture_output=True, check=True).stdout.decode().split("\0")
    return [path for name in names if name and (path := root / name).is_file() and not path.is_symlink()]


def machine_paths(root: Path) -> frozenset[str]:
    """Where this checkout, what it was cloned from and its Python lie, unless that is usual."""
    origin = _said(["git", "-C", str(root), "config", "remote.origin.url"]).strip()
    common = _said(["git", "-C", str(root), "rev-parse", "--path-format=absolute", "--git-common-dir"]).strip()
    paths = {str(root), origin, common.removesuffix("/.git"), sys.base_prefix}
    return frozenset(path for path in paths if path.startswith("/") and path not in {"/usr", "/usr/local"})


def registry_hosts() -> frozenset[str]:
    """The hosts that this machine's pip, npm and apt fetch packages from, as their settings say."""
    urls = [*_npm_registry(), *_pip_indexes(), *_apt_sources()]
    hosts = {urlsplit(url).hostname for url in urls}
    return frozenset(host for host in hosts if host and "." in host and not host.replace(".", "").isdigit())


def _npm_registry() -> list[str]:
    return _said(["npm", "config", "get", "registry"]).split()


def _pip_indexes() -> list[str]:
    """Where pip would look: its built-in index and what is configured. Set-up has a pip in .tools."""
    built_in = "import pip._internal.models.index as index; print(index.PyPI.url, index.PyPI.file_storage_domain)"
    python = str(here().tools / "bin" / "python")
    words = _said([python, "-c", built_in]).split()
    words += re.findall(r"https?://[^\s'\"]+", _said([python, "-m", "pip", "config", "list"]))
    return [word if "://" in word else f"https://{word}" for word in words]


def _apt_sources() -> list[str]:
    folder = Path("/etc/apt")
    files = [folder / "sources.list", *folder.glob("sources.list.d/*.list"), *folder.glob("sources.list.d/*.sources")]
    told = "\n".join(path.read_text(errors="replace") for path in files if path.is_file())
    return re.findall(r"^(?:URIs:|deb)\s.*?(https?://\S+)", told, flags=re.MULTILINE)


def _said(command: list[str]) -> str:
    """What a program prints; nothing where it is not there or fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""


def main() -> int:
    found = problems(here().root)
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
