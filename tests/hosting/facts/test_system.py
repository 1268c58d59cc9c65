import subprocess

import pytest

from homepress.errors import HostError
from homepress.hosting.facts.system import SystemFact, parse

pytestmark = pytest.mark.once

TRIXIE = [
    "distribution=debian",
    "version=13",
    "architecture=x86_64",
    "processors=2",
    "memory=2017312",
    "swap=0",
    "init=systemd",
    "managed=file /etc/x",
    "managed=service y.service",
    "python=3.13.5",
]


def told(**changed: str) -> list[str]:
    return [
        *(line for line in TRIXIE if line.partition("=")[0] not in changed),
        *(f"{k}={v}" for k, v in changed.items()),
    ]


def test_a_host_is_read() -> None:
    found = parse(TRIXIE, host="main")

    assert (found.memory, found.processors, found.python, found.postgresql) == (1970, 2, (3, 13), "17")
    assert found.managed == ("file /etc/x", "service y.service")
    assert found.is_small
    assert found.has_new_python


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"version": "11"}, "main: Homepress does not work on debian 11"),
        ({"distribution": "ubuntu", "version": "22.04"}, "main: Homepress does not work on ubuntu 22.04"),
        ({"distribution": "alpine", "version": "3.20"}, "main: Homepress does not work on alpine 3.20"),
        ({"architecture": "armv7l"}, "main: Homepress does not work on armv7l"),
        ({"init": "sh"}, "main: process 1 is sh, not systemd"),
    ],
)
def test_a_host_that_homepress_does_not_work_on_is_refused(changed: dict[str, str], message: str) -> None:
    with pytest.raises(HostError) as caught:
        parse(told(**changed), host="main")

    assert caught.value.message == message
    assert caught.value.hint


@pytest.mark.parametrize("version", [("debian", "12"), ("debian", "14"), ("ubuntu", "24.04"), ("ubuntu", "26.04")])
def test_what_the_promise_names_is_accepted(version: tuple[str, str]) -> None:
    assert parse(told(distribution=version[0], version=version[1]), host="main").version == version[1]


def test_the_command_runs_in_a_plain_shell() -> None:
    said = subprocess.run(["sh", "-c", SystemFact().command()], capture_output=True, text=True, check=False).stdout

    assert {"distribution", "version", "architecture", "processors", "memory", "init"} <= {
        line.partition("=")[0] for line in said.splitlines()
    }
