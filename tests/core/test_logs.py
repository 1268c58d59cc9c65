import json
import logging
import logging.config
from typing import Any

import pytest

from homepress.core import tracing
from homepress.core.logs import ConsoleFormatter, JsonFormatter, Traced, configuration

pytestmark = pytest.mark.once


def record(message: str, *arguments: object, level: int = logging.INFO, **extra: Any) -> logging.LogRecord:
    made = logging.getLogger("homepress.test").makeRecord(
        "homepress.test", level, __file__, 1, message, arguments, None, extra=extra
    )
    Traced().filter(made)
    return made


def test_a_line_for_machines_is_json_with_whatever_was_given() -> None:
    with tracing.tracing(request="a-request", job="a-job"):
        line = JsonFormatter().format(record("%s happened", "something", count=3, key=object))

    read = json.loads(line)
    assert read["time"].endswith("+00:00")
    assert read["message"] == "something happened"
    assert read["count"] == 3
    assert (read["request_id"], read["job_id"]) == ("a-request", "a-job")


@pytest.mark.parametrize("formatter", [JsonFormatter(), ConsoleFormatter()])
def test_what_mallory_writes_stays_in_its_line(formatter: logging.Formatter) -> None:
    assert "\n" not in formatter.format(record("%s", "a\r\n12:00:00 forged line"))


def test_a_traceback_is_part_of_the_line() -> None:
    made = record("failed", level=logging.ERROR)
    made.exc_info = (ValueError, ValueError("no"), None)

    assert "ValueError: no" in json.loads(JsonFormatter().format(made))["traceback"]
    assert "ERROR failed\nValueError: no" in ConsoleFormatter().format(made)


def test_a_request_on_the_console_is_short() -> None:
    made = record("GET /archive/ 200", milliseconds=12.3, queries=3, slow=True)
    made.name = "homepress.request"

    assert ConsoleFormatter().format(made).endswith("GET /archive/ 200 12 ms, 3 queries, slow")


@pytest.mark.parametrize("form", ["json", "console"])
def test_both_forms_are_configurations_that_logging_takes(form: Any) -> None:
    logging.config.dictConfigClass(configuration(form))  # checks, and configures nothing
