"""Hosts that several tests work on: one that was applied to, one that was deployed to as well, and one for backups."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hosts import ready as readying
from tests.hosts import wheels
from tests.hosts.owner import Owner
from tests.hosts.ready import Ready
from tests.hosts.shelf import Shelf, Telephone
from tests.rig.rig import Rig


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return wheels.build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="session")
def owner(rig: Rig, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Owner:
    """Alice, with a bare host."""
    return Owner(rig, rig.host("web"), tmp_path_factory.mktemp("laptop") / "blog", wheel)


@pytest.fixture(scope="session")
def blog(owner: Owner) -> Owner:
    """Alice, with a blog that strangers read; from the bare host to there it takes `seconds`."""
    began = time.monotonic()
    owner.homepress("apply", "--yes")
    owner.host.user = "owner"
    owner.homepress("deploy")
    owner.seconds = time.monotonic() - began
    return owner


@pytest.fixture(scope="session")
def ready(rig: Rig, tmp_path_factory: pytest.TempPathFactory) -> Ready:
    """A host that was applied to, with nothing deployed."""
    return readying.make(rig, tmp_path_factory.mktemp("sites") / "blog")


@pytest.fixture(scope="module")
def telephone(rig: Rig, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Telephone]:
    """Alice's, for notices."""
    telephone = Telephone(rig, tmp_path_factory.mktemp("telephone"))
    yield telephone
    telephone.stop()


@pytest.fixture(scope="module")
def shelf(rig: Rig, telephone: Telephone) -> Iterator[Shelf]:
    """Another host, for backups, which knows the telephone."""
    shelf = Shelf(rig, telephone)
    yield shelf
    shelf.host.remove()
