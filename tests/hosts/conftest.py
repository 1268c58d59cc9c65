"""A blog on a host: applied and deployed once for all tests that work on it."""

import time
from pathlib import Path

import pytest

from tests.hosts import wheels
from tests.hosts.owner import Owner
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
