"""A site's folder, read and checked whole: `homepress.toml`, `.env` and the files that they name."""

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from homepress.hosting import uv
from homepress.hosting.configuration import certificates, dotenv, reading
from homepress.hosting.configuration.clone_files import Clone
from homepress.hosting.configuration.problems import ConfigurationMistakes, Problem
from homepress.hosting.configuration.tables import Configuration
from homepress.hosting.layout import Layout
from homepress.project import own_apps

KNOWN_HOSTS = "known_hosts"
"""The keys that hosts have shown at first contact; apply writes it."""
PULLING_KEY = "pulling_key.pub"
"""The key with which the home server pulls; apply writes what that server has told."""
PUBLIC_KEY = re.compile(
    r"(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)|sk-ssh-ed25519@openssh\.com|sk-ecdsa-sha2-nistp256@openssh\.com)"
    r" [A-Za-z0-9+/]{60,}={0,3}( [^\n]*)?\Z"
)


@dataclass(frozen=True, slots=True)
class SiteFolder:
    """All that an owner has said about a site."""

    folder: Path
    configuration: Configuration
    keys: tuple[str, ...]
    """Public SSH keys of the owner, as authorized_keys holds them."""
    secrets: Mapping[str, str] = field(repr=False)
    files: Mapping[str, bytes] = field(repr=False)
    """The content of the files that settings name, such as `edge.acme_root`, by their paths."""
    uv_wheels: tuple[Path, ...] = ()
    """The program that installs packages, where a wheelhouse brings it along."""
    clone: Clone | None = None
    """What makes it a clone of the site, on a host of its own."""
    host_keys: str = ""
    """What the hosts have shown at first contact, as the file `known_hosts` holds it."""
    pulling_key: str = ""
    """The public key of the home server, which has told it at its first apply."""
    warnings: tuple[Problem, ...] = ()
    """What is wrong and keeps nothing from being done."""

    @property
    def layout(self) -> Layout:
        return Layout(self.configuration.site.name)


def read(folder: Path) -> SiteFolder:
    """Read a site's folder. Raises ConfigurationMistakes with all that is wrong in it."""
    secrets, problems = dotenv.read(folder) if (folder / "homepress.toml").exists() else ({}, [])
    try:
        configuration = reading.read(folder)
    except ConfigurationMistakes as mistakes:
        raise ConfigurationMistakes([*mistakes.problems, *problems]) from mistakes
    finder = _Finder(folder)
    keys = tuple(finder.public_key(index, given) for index, given in enumerate(configuration.access.keys))
    for host in configuration.hosts:
        finder.private_key(f"hosts.{host.name}.ssh_key", host.ssh_key)
    for key in ("acme_root", "certificate", "certificate_key"):
        finder.pem(
            f"edge.{key}",
            getattr(configuration.edge, key),
            "PRIVATE KEY" if key == "certificate_key" else "CERTIFICATE",
        )
    finder.certificate(configuration.names)
    finder.wheel(configuration.homepress.wheel)
    finder.wheelhouse(configuration.homepress.wheelhouse)
    pulling_key = _text(folder / PULLING_KEY).strip()
    if pulling_key and not PUBLIC_KEY.match(pulling_key):
        problems = [*problems, Problem("", "not a public key", "Remove it, and run: homepress apply", file=PULLING_KEY)]
    problems = [*finder.problems, *problems, *_backups(configuration, secrets)]
    problems += [*_shared_with_git(folder), *_own_apps(folder)]
    warnings = tuple(problem for problem in problems if not problem.blocks)
    if len(warnings) < len(problems):
        raise ConfigurationMistakes(problems)
    return SiteFolder(
        folder,
        configuration,
        tuple(dict.fromkeys(keys)),
        secrets,
        finder.files,
        finder.uv_wheels,
        host_keys=_text(folder / KNOWN_HOSTS),
        pulling_key=pulling_key,
        warnings=warnings,
    )


def _text(path: Path) -> str:
    """Return what a file holds that apply has written; nothing where there is none."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


class _Finder:
    """Reads the files that settings name, and gathers what is wrong with them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self.files: dict[str, bytes] = {}
        self.uv_wheels: tuple[Path, ...] = ()

    def public_key(self, index: int, given: str) -> str:
        path = f"access.keys[{index}]"
        if PUBLIC_KEY.match(given):
            return given
        text = (self._read(path, given) or b"").decode(errors="replace").strip()
        if "PRIVATE KEY" in text:
            self._tell(path, f'a private key: "{given}"', f'Name the public one: "{given}.pub"')
        elif text and not PUBLIC_KEY.match(text):
            self._tell(path, f'not a public key: "{given}"', "It begins with ssh-ed25519 or the like, in one line.")
        return text

    def private_key(self, path: str, given: str) -> None:
        content = self._read(path, given) if given else None
        if content and b"PRIVATE KEY" not in content:
            public = PUBLIC_KEY.match(content.decode(errors="replace").strip())
            hint = f'That is the public one. Write "{given.removesuffix(".pub")}"' if public else ""
            self._tell(path, f'not a private key: "{given}"', hint)

    def pem(self, path: str, given: str, what: str) -> None:
        content = self._read(path, given) if given else None
        if content is None:
            return
        if b"-----BEGIN " not in content or what.encode() not in content:
            self._tell(path, f'not a {what.lower()} in PEM: "{given}"', f"It holds a line -----BEGIN {what}-----.")
        self.files[path] = content

    def certificate(self, names: tuple[str, ...]) -> None:
        """Hold the owner's certificate and key against each other and the site's names, where both are files in PEM."""
        said = {problem.path for problem in self.problems}
        pair = [self.files.get(path, b"") for path in (certificates.CERTIFICATE, certificates.KEY)]
        if all(pair) and not said & {certificates.CERTIFICATE, certificates.KEY}:
            self.problems += certificates.problems(*pair, names=names, now=datetime.now(UTC))

    def wheel(self, given: str) -> None:
        if given and not given.endswith(".whl"):
            self._tell("homepress.wheel", f'not a wheel: "{given}"', "Its name ends with .whl.")
        elif given and not self._path(given).is_file():
            self._tell("homepress.wheel", f'no such file: "{given}"', "make build writes one to dist/.")

    def wheelhouse(self, given: str) -> None:
        if not given:
            return
        if not self._path(given).is_dir():
            self._tell("homepress.wheelhouse", f'no such folder: "{given}"')
        elif not list(self._path(given).glob("homepress-*.whl")):
            self._tell("homepress.wheelhouse", f'holds no homepress-*.whl: "{given}"')
        else:
            self.uv_wheels = uv.wheels_in(self._path(given))
            if not self.uv_wheels:
                message = f'holds no uv-{uv.VERSION}-*.whl for Linux: "{given}"'
                self._tell(
                    "homepress.wheelhouse", message, "It installs the others; docs/guide/deploying.md tells how."
                )

    def _read(self, path: str, given: str) -> bytes | None:
        try:
            return self._path(given).read_bytes()
        except FileNotFoundError:
            self._tell(path, f'no such file: "{given}"')
        except OSError as error:
            self._tell(path, f'cannot be read: "{given}"', error.strerror or "")
        return None

    def _path(self, given: str) -> Path:
        return self.folder / Path(given).expanduser()

    def _tell(self, path: str, message: str, hint: str = "") -> None:
        self.problems.append(Problem(path, message, hint))


def _backups(configuration: Configuration, secrets: Mapping[str, str]) -> list[Problem]:
    """Return which secrets are missing that the place of the backups wants."""
    repository = configuration.backups.repository
    wanted = ["HOMEPRESS_BACKUP_KEY"] if repository or configuration.home_server else []
    if repository.startswith("s3:"):
        wanted += ["HOMEPRESS_BACKUP_USER", "HOMEPRESS_BACKUP_PASSWORD"]
    hints = {"HOMEPRESS_BACKUP_KEY": f"At least 24 random characters, for this site alone: {dotenv.NEW_BACKUP_KEY}"}
    why = "missing, and backups.repository is given" if repository else "missing, and a host has the role backups"
    return [
        Problem(name, why, hints.get(name, "The bucket's access key."), file=dotenv.NAME)
        for name in wanted
        if not secrets.get(name)
    ]


def _own_apps(folder: Path) -> list[Problem]:
    found = own_apps.mistakes(folder / "apps")
    return [Problem("", message, hint, file=str(path.relative_to(folder))) for path, message, hint in found]


def _shared_with_git(folder: Path) -> list[Problem]:
    """`.env` must be where git does not see it: once committed, a secret is no secret."""
    if not (folder / ".git").exists() or not (folder / dotenv.NAME).exists():
        return []

    def git(*words: str) -> bool:
        return subprocess.run(["git", "-C", str(folder), *words], capture_output=True, check=False).returncode == 0

    if git("ls-files", "--error-unmatch", dotenv.NAME):
        hint = f"git rm --cached {dotenv.NAME}, and change every secret in it: git keeps what was committed."
        return [Problem("", "is committed to git", hint, file=dotenv.NAME)]
    if not git("check-ignore", "--quiet", dotenv.NAME):
        return [Problem("", "is not ignored by git", f"Add a line {dotenv.NAME} to .gitignore.", file=dotenv.NAME)]
    return []
