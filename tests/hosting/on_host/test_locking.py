"""One deploy at a time, and what a dead one leaves."""

import subprocess
import sys

import pytest

from homepress.hosting.on_host import locking
from homepress.hosting.on_host.deploying import cut_off
from homepress.hosting.on_host.site import Site
from homepress.hosting.on_host.system import Failure

pytestmark = pytest.mark.once

ALICE = {"who": "alice on laptop", "what": "deploy", "release": "r1", "at": "2026-03-14T15:09:26+00:00"}


def test_a_second_one_is_refused_while_the_first_holds_it(site: Site) -> None:
    with locking.held(site, ALICE):
        assert locking.is_held(site)
        assert locking.holder(site) == ALICE
        with pytest.raises(Failure, match="another deploy is under way"), locking.held(site, {"who": "bob"}):
            pytest.fail("both had it")
        assert locking.holder(site) == ALICE
    assert not locking.is_held(site)


def test_one_that_ended_in_order_leaves_nothing(site: Site) -> None:
    with locking.held(site, ALICE) as before:
        assert before is None
    with locking.held(site, ALICE) as before:
        assert before is None


def test_what_was_killed_is_explained_to_the_next_one(site: Site) -> None:
    code = f"""
import os, signal
from pathlib import PurePosixPath
from homepress.hosting.layout import Layout
from homepress.hosting.on_host import locking
from homepress.hosting.on_host.site import Site
Layout.root = PurePosixPath({str(site.root)!r})
with locking.held(Site("blog", "blog.test", "caddy", "postgresql"), {ALICE!r}):
    os.kill(os.getpid(), signal.SIGKILL)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    assert not locking.is_held(site)
    with locking.held(site, {"who": "bob"}) as before:
        assert before == ALICE
        assert "deploy that alice on laptop began at 2026-03-14T15:09:26+00:00 was cut off" in cut_off(before)
