from pathlib import Path

import pytest

from homepress.hosting.configuration.problems import ConfigurationMistakes
from homepress.hosting.configuration.reading import parse, read
from homepress.hosting.layout import Layout

pytestmark = pytest.mark.once

SMALLEST = """\
[site]
name = "blog"
domain = "example.org"

[access]
keys = ["~/.ssh/id_ed25519.pub"]

[hosts.pi]
address = "192.0.2.10"
"""


def test_the_smallest_file_has_every_default() -> None:
    found = parse(SMALLEST)

    assert (found.site.title, found.edge.server, found.edge.tls) == ("Homepress", "caddy", "acme")
    assert (found.database.engine, found.web.workers, found.updates.reboot_at) == ("postgresql", 0, "04:00")
    assert (found.site_host.name, found.site_host.user, found.site_host.port) == ("pi", "owner", 22)
    assert found.names == ("example.org",)


def test_names_and_addresses_are_written_one_way() -> None:
    found = parse(SMALLEST.replace("example.org", "Example.ORG").replace("192.0.2.10", "[2001:DB8::0:1]"))

    assert found.site.domain == "example.org"
    assert found.site_host.address == "2001:db8::1"


def test_every_mistake_is_told_at_once_with_its_path() -> None:
    broken = SMALLEST.replace("192.0.2.10", "pi.local:22").replace("example.org", "https://example.org/")

    with pytest.raises(ConfigurationMistakes) as caught:
        parse(broken)

    assert caught.value.message.splitlines() == [
        'homepress.toml: site.domain: not a domain: "https://example.org/"',
        "  Write the name alone: example.org",
        'homepress.toml: hosts.pi.address: not an address: "pi.local:22"',
        '  The port is a setting of its own: address = "pi.local", port = 22',
    ]
    assert caught.value.exit_code == 2


def test_a_sites_name_leaves_room_for_the_users_that_are_named_after_it() -> None:
    """Linux allows them 32 characters."""
    layout = Layout(parse(SMALLEST.replace('"blog"', f'"{"a" * 17}"')).site.name)
    assert max(map(len, (layout.user, layout.edge_group, layout.pull_user))) == 32
    with pytest.raises(ConfigurationMistakes) as caught:
        parse(SMALLEST.replace('"blog"', f'"{"a" * 18}"'))
    assert "homepress.toml: site.name: not a name" in caught.value.message
    assert "up to 17" in caught.value.message


def test_a_folder_without_the_file_is_no_site(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationMistakes, match=r"homepress\.toml: not in "):
        read(tmp_path)


def test_a_configuration_cannot_be_changed() -> None:
    found = parse(SMALLEST + "[settings]\nsign_up = false\n")

    with pytest.raises(AttributeError):
        found.site.domain = "example.net"  # type: ignore[misc]  # what the test is about
    with pytest.raises(TypeError):
        found.settings["sign_up"] = True  # type: ignore[index]  # what the test is about
