"""Packages come from a mirror, and mirrors fail for a moment."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from homepress.hosting.configuration.tables import Host as Configured
from homepress.hosting.connection import CommandFailed, Connection
from homepress.hosting.facts.state import State
from homepress.hosting.resources import packages
from homepress.hosting.resources.packages import Packages
from tests.rig.host import Host
from tests.rig.rig import Rig

AWAY = """\
cat >/usr/local/bin/way-to-the-mirror <<'END'
#!/bin/sh
if [ "$(wc -l </run/updates)" -gt {updates} ]; then echo DIRECT; else echo http://127.0.0.1:9; fi
END
chmod +x /usr/local/bin/way-to-the-mirror
cat >/etc/apt/apt.conf.d/99away <<'END'
APT::Update::Pre-Invoke {{ "echo >>/run/updates"; }};
Acquire::http::Proxy-Auto-Detect "/usr/local/bin/way-to-the-mirror";
Acquire::https::Proxy-Auto-Detect "/usr/local/bin/way-to-the-mirror";
Acquire::Retries "0";
END
: >/run/updates
"""
"""Lets the mirror be out of reach for the first updates of the lists."""


@pytest.fixture(scope="module")
def host(rig: Rig) -> Iterator[Host]:
    host = rig.host("patient")
    yield host
    host.remove()


def install(host: Host, folder: Path, *names: str) -> None:
    step = Packages(names, "for a test").step(State(), ())
    assert step
    configured = Configured(name="patient", address=host.address, ssh_key=str(host.key))
    with Connection(configured, folder=folder, user="root") as connection:
        for operation in step.operations:
            connection.perform(operation)


def test_a_mirror_that_is_out_of_reach_at_first_does_not_end_an_apply(host: Host, tmp_path: Path) -> None:
    host.run(f"rm -rf /var/lib/apt/lists/* /var/lib/apt/periodic/*\n{AWAY.format(updates=1)}")
    install(host, tmp_path, "tree")
    assert host.run("tree --version; wc -l </run/updates").split()[-1] == "2"


def test_lists_that_are_said_to_be_new_and_are_not_there_are_fetched(host: Host, tmp_path: Path) -> None:
    host.run("rm -rf /etc/apt/apt.conf.d/99away /var/lib/apt/lists/*; touch /var/lib/apt/periodic/update-success-stamp")
    install(host, tmp_path, "lsof")
    host.run("lsof -v")


def test_what_no_mirror_has_is_told_in_apts_own_words(
    host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "PAUSES", (0, 1))
    with pytest.raises(CommandFailed) as caught:
        install(host, tmp_path, "no-such-thing")
    assert "Unable to locate package no-such-thing" in caught.value.output
