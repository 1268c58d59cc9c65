"""Which command shows which log."""

import shlex

import pytest

from homepress.hosting.configuration.tables import Configuration
from homepress.hosting.openssh import command as over_ssh
from homepress.hosting.releases.log_reading import Source, Wanted, command

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("web", "journalctl --no-pager --quiet --output=cat --lines=9 --unit=homepress-blog-web@*.service"),
        ("worker", "journalctl --no-pager --quiet --output=cat --lines=9 --unit=homepress-blog-worker@*.service"),
        ("db", "journalctl --no-pager --quiet --output=cat --lines=9 --unit=postgresql@*.service"),
        ("edge", "tail --lines=9 /var/log/homepress/blog.log"),
    ],
)
def test_each_source_has_its_own(configuration: Configuration, source: Source, words: str) -> None:
    assert shlex.join(command(configuration, Wanted(source, 9))).replace("'", "") == words


def test_following_and_filters_go_along(configuration: Configuration) -> None:
    words = command(configuration, Wanted("web", 9, follow=True, since="1 hour ago", matching="boom"))
    assert "--follow '--since=1 hour ago' | grep --line-buffered -iE -- boom" in words[2]


def test_what_matches_is_in_order_of_time(configuration: Configuration) -> None:
    words = command(configuration, Wanted("web", 9, matching="boom"))
    assert "--grep=boom --case-sensitive=no --reverse | tac" in words[2]


def test_a_pattern_is_no_command(configuration: Configuration) -> None:
    words = command(configuration, Wanted("edge", 9, matching="; rm -rf / #"))
    assert shlex.split(words[2])[-3:-1] == ["; rm -rf / #", "||"]


def test_ssh_uses_the_keys_that_the_site_pins(
    configuration: Configuration, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("site")
    words = over_ssh(configuration.site_host, folder, ["journalctl", "--grep=a b"])
    assert f"-oUserKnownHostsFile={folder}/known_hosts" in words
    assert words[-3:] == ["owner@192.0.2.10", "--", "sudo journalctl '--grep=a b'"]
