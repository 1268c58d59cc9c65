"""Starts the system's Chromium for whatever looks at pages: tests and screenshots."""

from playwright.sync_api import Browser, Playwright

from tools.setup import system_parts

# It runs in containers and as root, where its own sandbox cannot, and loads our pages alone.
# Nothing may leave for the network on its own account.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
)


def launch(playwright: Playwright) -> Browser:
    """Start Chromium; raises FileNotFoundError with the package to install where there is none."""
    program = system_parts.chromium()
    if program is None:
        raise FileNotFoundError(system_parts.missing("chromium"))
    return playwright.chromium.launch(executable_path=program, args=list(FLAGS))
