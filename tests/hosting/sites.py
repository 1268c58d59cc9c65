"""Sites and hosts for the tests of hosting: values, without any folder or server behind them."""

from pathlib import Path
from types import MappingProxyType

from homepress.hosting.configuration.reading import parse
from homepress.hosting.configuration.site_folder import SiteFolder
from homepress.hosting.facts.system import System

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN8BpKjOZ6GfTIpJ1JHmnIXUxjS9KDnZCsj3UBPHhlBE alice@laptop"
SECRET_KEY = "k3y-that-no-plan-may-show-0123456789-abcdefghijklmnop"
TRIXIE = System("debian", "13", "x86_64", memory=2048, processors=2, python=(3, 13), init="systemd")
SMALL_BOOKWORM = System("debian", "12", "aarch64", memory=960, processors=1, python=(3, 11), init="systemd")
SMALLEST = """\
[site]
name = "blog"
domain = "example.org"

[access]
keys = ["key.pub"]

[hosts.main]
address = "192.0.2.10"
"""


def site(more: str = "", *, text: str = SMALLEST, **secrets: str) -> SiteFolder:
    """A site with the smallest configuration, and more of it."""
    return SiteFolder(
        folder=Path("site"),
        configuration=parse(text + more),
        keys=(KEY,),
        secrets=MappingProxyType({"HOMEPRESS_SECRET_KEY": SECRET_KEY, **secrets}),
        files=MappingProxyType({}),
    )
