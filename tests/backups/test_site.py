from pathlib import Path

import pytest

from homepress.backups.site import Site
from tools.variables import VARIABLES

pytestmark = pytest.mark.once


def test_a_variable_that_is_read_from_a_file_is_kept_by_its_value(tmp_path: Path) -> None:
    (tmp_path / "dsn").write_text("https://key@sentry.example.org/1\n")
    site = Site.at_hand({**VARIABLES, "HOMEPRESS_SENTRY_DSN_FILE": str(tmp_path / "dsn")})
    assert site.variables["HOMEPRESS_SENTRY_DSN"] == "https://key@sentry.example.org/1"
    assert "HOMEPRESS_SENTRY_DSN_FILE" not in site.variables


def test_a_variable_that_is_itself_a_path_is_not_read(tmp_path: Path) -> None:
    """A host tells each release of a file that is there only while a deploy goes on."""
    waiting = str(tmp_path / "r-1.waiting")
    assert Site.at_hand({**VARIABLES, "HOMEPRESS_WAITING_FILE": waiting}).variables["HOMEPRESS_WAITING_FILE"] == waiting
