"""How log lines look: JSON for machines, short lines for a person at a terminal."""

import json
import logging
from datetime import UTC, datetime
from typing import Any, Literal

from homepress.core import tracing

OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "request_id", "job_id", "request"}
"""What every record has; whatever else is there was given by `extra=`."""


class Traced(logging.Filter):
    """Puts the ids of the request and the job at hand on each record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = tracing.request_id.get()
        record.job_id = tracing.job_id.get()
        return True


def _facts(record: logging.LogRecord) -> dict[str, Any]:
    return {name: value for name, value in vars(record).items() if name not in OWN}


class JsonFormatter(logging.Formatter):
    """One JSON object a line, time in UTC (RFC 3339)."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        for name in ("request_id", "job_id"):
            if value := getattr(record, name, ""):
                line[name] = value
        line.update(_facts(record))
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class ConsoleFormatter(logging.Formatter):
    """Time, level where it matters, message, and the rest as name=value."""

    def format(self, record: logging.LogRecord) -> str:
        clock = f"{datetime.fromtimestamp(record.created).astimezone():%H:%M:%S}"
        level = f" {record.levelname}" if record.levelno >= logging.WARNING else ""
        text = f"{clock}{level} {_one_line(record.getMessage())}"
        if record.name == "homepress.request":
            facts = vars(record)
            text += f" {facts['milliseconds']:.0f} ms, {facts['queries']} queries"
            text += ", slow" if "slow" in facts else ""
        if record.exc_info:
            text += "\n" + self.formatException(record.exc_info)
        return text


def _one_line(text: str) -> str:
    """A line of the log is one line, whoever wrote what is in it."""
    return text.replace("\r", "\\r").replace("\n", "\\n")


def configuration(form: Literal["json", "console"]) -> dict[str, Any]:
    """Return Django's LOGGING."""
    formatter = JsonFormatter if form == "json" else ConsoleFormatter
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"traced": {"()": Traced}},
        "formatters": {"lines": {"()": formatter}},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "lines", "filters": ["traced"]},
        },
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "homepress": {"level": "INFO"},
            # What it says of each job, homepress.jobs says better.
            "django.tasks": {"level": "CRITICAL"},
            # Paths that were not found may hold a secret link, and the request's own line has them all.
            "django.request": {"level": "ERROR"},
            # Whoever scans for open doors asks under names that are not ours, all day.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            # Django's own handler would mail to admins, of whom there are none.
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
        },
    }
