"""Which command shows which log."""

import json
from typing import Any

import pytest

from homepress.hosting.configuration.tables import Configuration
from homepress.hosting.openssh import command as over_ssh
from homepress.hosting.releases.log_reading import SOURCES, Source, Wanted, command

pytestmark = pytest.mark.once


def asked(configuration: Configuration, wanted: Wanted) -> Any:
    return json.loads(command(configuration, wanted)[-1])


@pytest.mark.parametrize(
    ("source", "files", "units"),
    [
        ("web", [], ["homepress-blog-web@*.service"]),
        ("worker", [], ["homepress-blog-worker@*.service"]),
        ("db", ["/var/log/postgresql/postgresql-*-main.log*"], []),
        ("edge", ["/var/log/homepress/blog.log*", "/var/log/homepress/blog-20*.log*"], []),
    ],
)
def test_each_source_has_its_own(
    configuration: Configuration, source: Source, files: list[str], units: list[str]
) -> None:
    found = asked(configuration, Wanted(source, 9))
    assert (found["files"], found["units"], found["lines"]) == (files, units, 9)


def test_what_the_edge_says_of_itself_is_in_the_journal(configuration: Configuration) -> None:
    assert asked(configuration, Wanted("edge", 9, errors=True))["units"] == ["caddy.service"]


@pytest.mark.parametrize("source", SOURCES)
def test_every_filter_goes_with_every_source(configuration: Configuration, source: Source) -> None:
    wanted = Wanted(source, 9, follow=True, since="1 hour ago", matching="boom", errors=True, json=True)
    found = asked(configuration, wanted)
    assert (found["follow"], found["since"], found["matching"]) == (True, "1 hour ago", "boom")
    assert (found["errors"], found["json"]) == (True, True)


def test_the_program_goes_along_as_text_and_a_pattern_is_no_command(configuration: Configuration) -> None:
    words = command(configuration, Wanted("edge", 9, matching="'; rm -rf / #"))
    assert words[:2] == ["/usr/bin/python3", "-c"]
    compile(words[2], "reading_logs.py", "exec")
    assert json.loads(words[3])["matching"] == "'; rm -rf / #"


def test_ssh_uses_the_keys_that_the_site_pins(
    configuration: Configuration, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("site")
    words = over_ssh(configuration.site_host, folder, ["journalctl", "--grep=a b"])
    assert f"-oUserKnownHostsFile={folder}/known_hosts" in words
    assert words[-3:] == ["owner@192.0.2.10", "--", "sudo journalctl '--grep=a b'"]
