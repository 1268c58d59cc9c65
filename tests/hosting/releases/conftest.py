"""A site folder under git, as an owner has it."""

import subprocess
from pathlib import Path

import pytest

from homepress.hosting.configuration.reading import parse
from homepress.hosting.configuration.tables import Configuration

TOML = """
[site]
name = "blog"
domain = "blog.example.org"
aliases = ["www.blog.example.org"]
[access]
keys = ["ssh-ed25519 AAAA"]
[hosts.web]
address = "192.0.2.10"
[edge]
email = "alice@example.org"
"""


@pytest.fixture
def configuration() -> Configuration:
    return parse(TOML)


def git(folder: Path, *words: str) -> str:
    identity = ["-c", "user.name=alice", "-c", "user.email=alice@example.org"]
    return subprocess.run(["git", "-C", folder, *identity, *words], capture_output=True, text=True, check=True).stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder lies within a repository; it has one commit."""
    site = tmp_path / "repository" / "blog"
    (site / "theme").mkdir(parents=True)
    (site / "homepress.toml").write_text(TOML)
    (site / "theme" / "note.txt").write_text("first")
    (site / ".env").write_text("HOMEPRESS_SECRET_KEY=secret")
    (site / ".gitignore").write_text(".env\n")
    git(site.parent, "init", "--quiet", "--initial-branch=main")
    git(site, "add", "-A")
    git(site, "commit", "-q", "-m", "First words")
    return site
