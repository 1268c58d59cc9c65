"""Gunicorn inside `homepress serve`: configured here, without a file, and stopped whole.

Its ASGI worker sends stored pages from its event loop; Django runs in threads behind it.
"""

import socket
from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

STOP_SECONDS = 5
"""How long requests that are under way may take to finish once the server is told to stop."""


class WholeArbiter(Arbiter):  # type: ignore[misc]  # gunicorn has no types
    """Stops where gunicorn would reload: SIGHUP means that the terminal was closed."""

    def handle_hup(self) -> None:
        self.handle_term()

    def manage_workers(self) -> None:
        """See to the processes that answer, then to those beside them: they share what the server has become."""
        super().manage_workers()
        self.app.look_after_companions()


class EmbeddedServer(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """The application, loaded once and then shared by the workers' memory."""

    def __init__(
        self,
        application: Callable[..., Any],
        bound: socket.socket,
        *,
        workers: int,
        look_after_companions: Callable[[], None] = lambda: None,
    ) -> None:
        self.application = application
        self.bound = bound
        self.workers = workers
        self.look_after_companions = look_after_companions
        super().__init__()

    def load_config(self) -> None:
        settings = {
            "bind": f"fd://{self.bound.detach()}",
            "workers": self.workers,
            "worker_class": "asgi",
            "asgi_loop": "asyncio",
            "preload_app": True,
            "timeout": 60,
            "graceful_timeout": STOP_SECONDS,
            "keepalive": 5,
            "control_socket_disable": True,
            "loglevel": "warning",
            "errorlog": "-",
            # Which proxies to believe is decided in one place, by HOMEPRESS_TRUSTED_PROXIES.
            "forwarded_allow_ips": "",
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Callable[..., Any]:
        return self.application

    def run(self) -> None:
        """Serve until a signal says stop; every worker is gone when this raises SystemExit."""
        WholeArbiter(self).run()
