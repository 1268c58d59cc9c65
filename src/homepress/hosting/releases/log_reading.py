"""Which command shows which log on the host."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from homepress.hosting.configuration.tables import Configuration
from homepress.hosting.layout import Layout
from homepress.hosting.on_host import reading_logs

Source = Literal["web", "worker", "edge", "db"]
SOURCES: tuple[Source, ...] = ("web", "worker", "edge", "db")
PYTHON = "/usr/bin/python3"


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to see; `since` as systemd.time(7) has it, `matching` as Python's `re`."""

    source: Source
    lines: int
    follow: bool = False
    since: str = ""
    matching: str = ""
    errors: bool = False
    json: bool = False


def command(configuration: Configuration, wanted: Wanted) -> list[str]:
    """Return the words of a command that runs as root.

    The program goes along as text: it needs no connection besides the one that shows the log.
    """
    layout = Layout(configuration.site.name)
    files: list[str] = []
    units: list[str] = []
    match wanted.source:
        case "web":
            units = [layout.web_unit("*")]
        case "worker":
            units = [layout.worker_unit("*")]
        case "db":
            files = ["/var/log/postgresql/postgresql-*-main.log*"]
        case "edge" if wanted.errors:
            units = [f"{configuration.edge.server}.service"]
        case "edge":
            # Caddy puts away blog-<time>.log, logrotate blog.log.1.
            log = layout.access_log
            files = [f"{log}*", f"{log.with_name(log.stem)}-20*.log*"]
    asked = {
        "lines": wanted.lines,
        "files": files,
        "units": units,
        "follow": wanted.follow,
        "since": wanted.since,
        "matching": wanted.matching,
        "errors": wanted.errors,
        "json": wanted.json,
    }
    return [PYTHON, "-c", Path(reading_logs.__file__).read_text(encoding="utf-8"), json.dumps(asked)]
