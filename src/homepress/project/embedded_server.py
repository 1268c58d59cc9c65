"""Gunicorn inside `homepress serve`: configured here, without a file, and stopped whole."""

import re
import socket
import time
from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger

THREADS = 8
STOP_SECONDS = 5
"""How long requests that are under way may take to finish once the server is told to stop."""

SECRET_PATHS = re.compile(r"^(/(?:accounts/owner|preview)/)[^/]+")


class AccessLog(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Lines such as `14:03:22  200  GET /archive/  12 ms`, without addresses of readers or secrets."""

    def now(self) -> str:
        return time.strftime("%H:%M:%S")

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> dict[str, Any]:
        atoms: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        atoms["U"] = shown_path(environ.get("PATH_INFO", ""))
        return atoms


def shown_path(path: str) -> str:
    """Return a path as the log may hold it: no secret link, nothing that moves a terminal's cursor."""
    return "".join(c if c.isprintable() else "?" for c in SECRET_PATHS.sub(r"\1…", path))


class WholeArbiter(Arbiter):  # type: ignore[misc]  # gunicorn has no types
    """Stops where gunicorn would reload: SIGHUP means that the terminal was closed."""

    def handle_hup(self) -> None:
        self.handle_term()


class EmbeddedServer(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """The application, loaded once and then shared by the workers' memory."""

    def __init__(
        self, application: Callable[..., Any], bound: socket.socket, *, workers: int, trusts_proxy: bool
    ) -> None:
        self.application = application
        self.bound = bound
        self.workers = workers
        self.trusts_proxy = trusts_proxy
        super().__init__()

    def load_config(self) -> None:
        settings = {
            "bind": f"fd://{self.bound.detach()}",
            "workers": self.workers,
            "worker_class": "gthread",
            "threads": THREADS,
            "preload_app": True,
            "timeout": 60,
            "graceful_timeout": STOP_SECONDS,
            "keepalive": 5,
            "control_socket_disable": True,
            "logger_class": AccessLog,
            "loglevel": "warning",
            "errorlog": "-",
            "accesslog": "-",
            "access_log_format": "%(t)s  %(s)s  %(m)s %(U)s  %(M)s ms",
        }
        if not self.trusts_proxy:
            settings["forwarded_allow_ips"] = ""
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Callable[..., Any]:
        return self.application

    def run(self) -> None:
        """Serve until a signal says stop; every worker is gone when this raises SystemExit."""
        WholeArbiter(self).run()
