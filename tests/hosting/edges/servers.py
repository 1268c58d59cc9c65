"""Real web servers before a store of pages, and a site behind them that says that it was asked."""

import dataclasses
import http.client
import os
import shutil
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path, PurePosixPath

from homepress.hosting.edges import caddy, nginx
from homepress.hosting.edges.serving import CODINGS, Serving
from tools.setup import system_parts

DOMAIN = "example.org"
HEADERS = {"Cache-Control": "public, no-cache", "X-Frame-Options": "DENY"}
SITES_OWN = {"X-Frame-Options": "SAMEORIGIN"}
"""A header that the site says otherwise than pages do: each answer of the real one has several of theirs."""
EDGES = ("caddy", "nginx")
PATIENCE = 60


@dataclass
class Site:
    """What answers on the socket: every path, with a sentence that no file holds."""

    path: Path
    asked: list[str] = field(default_factory=list)
    connections: list[str] = field(default_factory=list)
    """What was said of the connection with each request: RFC 9110, 7.6.1."""
    server: socketserver.ThreadingUnixStreamServer | None = None

    def start(self) -> None:
        asked, connections = self.asked, self.connections

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                connections.append(self.headers.get("Connection", ""))
                self.send_response(200)
                self.send_header("Content-Type", "text/plain")
                self.send_header("Content-Length", "13")
                for name, value in SITES_OWN.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(b"" if self.command == "HEAD" else b"from the site")

            do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_GET  # noqa: N815  # what http.server looks for

            def address_string(self) -> str:
                return "the edge"

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.path.unlink(missing_ok=True)
        self.server = socketserver.ThreadingUnixStreamServer(str(self.path), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def stop(self) -> None:
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.path.unlink()
            self.server = None


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Edge:
    """A web server that runs; on `plain_port` it sends files as any web server does, with the headers of pages."""

    port: int
    plain_port: int = 0
    pid: int = 0

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            given = {"Host": DOMAIN} | {name.replace("_", "-"): value for name, value in headers.items()}
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in given.items():
                connection.putheader(name, value)
            connection.endheaders()
            answer = connection.getresponse()
            said = {name.lower(): ", ".join(answer.headers.get_all(name, [])) for name in answer.headers}
            return Answer(answer.status, said, answer.read())
        finally:
            connection.close()


def serving(folder: Path, *, domain: str = DOMAIN) -> Serving:
    """A site whose everything lies in a folder."""
    return Serving(
        domain=domain,
        pages=PurePosixPath(folder / "pages"),
        static=PurePosixPath(folder / "static"),
        media=PurePosixPath(folder / "media"),
        sockets=(PurePosixPath(folder / "site.sock"),),
        headers=HEADERS,
    )


def configuration(name: str, folder: Path, edge: Edge, site: Serving) -> str:
    """The whole of a web server's configuration for the site, whose static files it also sends plainly."""
    port, plain = edge.port, edge.plain_port
    if name == "caddy":
        sites = f"http://:{port} {{\n{caddy.handlers(site)}}}\n"
        files = f"root * {site.static}\nfile_server {{\n\tprecompressed {' '.join(CODINGS)}\n}}\n"
        headers = "".join(f'\t{name} "{value}"\n' for name, value in site.headers.items())
        sites += f"http://:{plain} {{\nheader {{\n{headers}}}\n{files}}}\n"
        return f"{{\n\tadmin off\n\tauto_https off\n}}\n{sites}"
    user = "user root;\n" if os.geteuid() == 0 else ""
    places = "".join(f"\t{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy"))
    return (
        f"{user}pid {folder}/nginx.pid;\nerror_log {folder}/error.log;\nworker_processes 2;\ndaemon off;\nevents {{}}\n"
        f"http {{\n\tinclude /etc/nginx/mime.types;\n\taccess_log off;\n\tsendfile on;\n\ttcp_nopush on;\n{places}"
        f"{nginx.configuration(site, listen=(f'127.0.0.1:{port}',))}"
        f"\tserver {{\n\t\tlisten 127.0.0.1:{plain};\n\t\troot {site.static};\n\t\tgzip_static on;\n\t\tgzip_vary on;\n"
        f"{nginx.header_directives(site.headers)}\t}}\n}}\n"
    )


def command(name: str, file: Path) -> list[str]:
    if name == "caddy":
        program = shutil.which("caddy", path=Path(sys.executable).parent) or "caddy"
        return [program, "run", "--adapter", "caddyfile", "--config", str(file)]
    return [str(system_parts.nginx()), "-c", str(file), "-e", str(file.with_suffix(".log"))]


@contextmanager
def running(name: str, folder: Path, site: Serving | None = None) -> Iterator[Edge]:
    """Run a web server before the site in a folder."""
    folder.chmod(0o755)
    edge = Edge(free_port(), free_port())
    file = folder / f"{name}.conf"
    file.write_text(configuration(name, folder, edge, site or serving(folder)), encoding="utf-8")
    environment = os.environ | {"XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    log = (folder / f"{name}.out").open("wb")
    process = subprocess.Popen(command(name, file), env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        await_port(edge.port, process)
        yield dataclasses.replace(edge, pid=process.pid)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        log.close()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def await_port(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError(f"the web server did not start: {process.args!r}")
