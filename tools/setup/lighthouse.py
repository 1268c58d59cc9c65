"""Installs Lighthouse, for `make lighthouse` alone: it is many times as large as all else from npm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.setup import node
from tools.setup.reporting import run, step
from tools.setup.stamps import Stamp, digest

if TYPE_CHECKING:
    from pathlib import Path

    from tools.setup.checkout import Checkout

OLDEST_NODE = 22
"""What Lighthouse 13 asks for."""


def folder(checkout: Checkout) -> Path:
    """Where its own package.json and lock are, and node_modules beside them."""
    return checkout.root / "tools" / "lighthouse"


def ensure(checkout: Checkout) -> None:
    """Have what tools/lighthouse/package-lock.json says."""
    own = folder(checkout)
    packages = Stamp(own / "node_modules" / "homepress.stamp")
    wanted = digest([own / name for name in ("package.json", "package-lock.json", ".npmrc")], str(checkout.root))
    if packages.fits(wanted):
        return
    found = node.ensure(checkout, oldest=OLDEST_NODE)
    with step("Lighthouse"):
        run(
            [found.npm, "ci", "--include=dev", "--no-progress"],
            folder=own,
            environment=found.environment,
            hint="is the network there? npm's own settings (registry, proxy, cafile) are followed",
        )
    packages.write(wanted)
