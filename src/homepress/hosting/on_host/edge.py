"""The switch: which release's socket the web server sends requests to.

Its configuration includes one file with one line, which is written here. That file is the truth about
which release serves: it survives a power cut, and a web server that starts anew reads it.
"""

import re
from pathlib import Path

from homepress.hosting.on_host.site import Site
from homepress.hosting.on_host.system import Failure, run, write

LINES = {"caddy": "to unix/{socket}\n", "nginx": "server unix:{socket};\n"}
"""How each web server names a socket that it forwards to."""


def release_of(site: Site) -> str:
    """Return the release that the file names; empty where it names none."""
    try:
        text = Path(site.layout.upstream).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    found = re.search(r"/([^/\s]+)\.sock", text)
    return found[1] if found and found[1] != site.layout.NOTHING else ""


def point_at(site: Site, release: str) -> None:
    """Name another release in the file; the web server does not know of it yet."""
    line = LINES[site.edge].format(socket=site.layout.socket(release or site.layout.NOTHING))
    write(Path(site.layout.upstream), line)


def reload(site: Site) -> None:
    """Let the web server take up the file, which loses no request. Raises Failure with what it said."""
    if site.edge == "nginx":
        run("nginx", "-t", "-q")
    try:
        run("systemctl", "reload", f"{site.edge}.service", timeout=90)
    except Failure as failure:
        failure.lines += run("journalctl", "-u", site.edge, "-n", "10", "-o", "cat", check=False).splitlines()
        raise
