"""Builds what readers' browsers get: scripts and style sheets, bundled by esbuild into static/dist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.setup import node
from tools.setup.reporting import SetupError, run, step
from tools.setup.stamps import Stamp, digest

if TYPE_CHECKING:
    from tools.setup.checkout import Checkout


def ensure(checkout: Checkout) -> None:
    """Have the built files, from what frontend/, the style sheets and the lock say now."""
    manifests = [checkout.root / name for name in ("package.json", "package-lock.json", ".npmrc")]
    packages = Stamp(checkout.node_modules / "homepress.stamp")
    wanted_packages = digest(manifests, str(checkout.root))
    built = Stamp(checkout.tools / "frontend.stamp")
    sources = digest([checkout.frontend, checkout.style_sheets, *manifests], str(checkout.root))
    if packages.fits(wanted_packages) and built.fits(_with_result(checkout, sources)):
        return
    found = node.ensure(checkout)
    if not packages.fits(wanted_packages):
        with step("node packages"):
            run(
                [found.npm, "ci", "--include=dev", "--no-progress"],
                folder=checkout.root,
                environment=found.environment,
                hint="is the network there? npm's own settings (registry, proxy, cafile) are followed",
            )
        packages.write(wanted_packages)
    built.clear()
    with step("scripts and style sheets"):
        run([found.npm, "run", "--silent", "build"], folder=checkout.root, environment=found.environment)
    if not any(checkout.built_files.glob("*")):
        raise SetupError(f"`npm run build` made nothing in {checkout.built_files.relative_to(checkout.root)}/")
    built.write(_with_result(checkout, sources))


def _with_result(checkout: Checkout, sources: str) -> str:
    """What was built, beside what from: a file that somebody removed or changed is built again."""
    return f"{sources} {digest([checkout.built_files])}"
