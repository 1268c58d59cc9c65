"""The switch: which release's socket the web server sends requests to.

Its configuration includes a file with one line, which is written here. That file is the truth about
which release serves: it survives a power cut, and a web server that starts anew reads it. Beside it
lies what that release says of stored pages and uploaded files, which the web server sends without asking.
"""

import json
import re
from pathlib import Path

from homepress.hosting.edges import caddy, nginx
from homepress.hosting.edges.serving import UNTOLD, assert_headers, media_headers
from homepress.hosting.on_host.site import Site
from homepress.hosting.on_host.system import Failure, run, write

LINES = {"caddy": "to unix/{socket}\n", "nginx": "server unix:{socket};\n"}
"""How each web server names a socket that it forwards to."""


def release_of(site: Site) -> str:
    """Return the release that the file names; empty where it names none."""
    found = re.search(r"/([^/\s]+)\.sock", _text(Path(site.layout.upstream)))
    return found[1] if found and found[1] != site.layout.NOTHING else ""


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def point_at(site: Site, release: str) -> bool:
    """Name another release in the file, after its headers; say whether the web server has to read it.

    It does not know of it yet. Caddy need not, where the headers are the same: whoever connects by the old socket's
    name can be led on. nginx asks nobody a second time if a name is not there for a moment.
    """
    notation = nginx if site.edge == "nginx" else caddy
    headers = _page_headers(site, release)
    files = {
        site.layout.page_headers: notation.header_directives(headers),
        site.layout.media_headers: notation.header_directives(media_headers(headers)),
    }
    are_new = [_text(Path(path)) != text for path, text in files.items()]
    for path, text in files.items():
        write(Path(path), text)
    line = LINES[site.edge].format(socket=site.layout.socket(release or site.layout.NOTHING))
    write(Path(site.layout.upstream), line)
    return any(are_new) or site.edge == "nginx"


def keep_page_headers(site: Site, release: str, told: str) -> None:
    """Keep what the release's own command told of its pages. Raises Failure for what no web server can be told."""
    try:
        headers = {str(name): str(value) for name, value in json.loads(told).items()}
        assert_headers(headers)
    except (ValueError, AttributeError) as error:
        raise Failure(f"the release told no headers that a web server can send with its pages: {error}") from error
    write(_kept(site, release), json.dumps(headers))


def has_page_headers(site: Site, release: str) -> bool:
    return _kept(site, release).exists()


def _page_headers(site: Site, release: str) -> dict[str, str]:
    if not release or not has_page_headers(site, release):
        return UNTOLD
    kept: dict[str, str] = json.loads(_kept(site, release).read_text(encoding="utf-8"))
    return kept


def _kept(site: Site, release: str) -> Path:
    return site.release(release) / "page-headers.json"


def reload(site: Site) -> None:
    """Let the web server take up the file, which loses no request. Raises Failure with what it said."""
    if site.edge == "nginx":
        run("nginx", "-t", "-q")
    try:
        run("systemctl", "reload", f"{site.edge}.service", timeout=90)
    except Failure as failure:
        failure.lines += run("journalctl", "-u", site.edge, "-n", "10", "-o", "cat", check=False).splitlines()
        raise
