import re

import pytest

from homepress.backups import keys
from homepress.backups.recovery_sheet import Sheet

pytestmark = pytest.mark.once
SHEET = Sheet("example.org", "sftp:pi@192.0.2.4:/backups/<blog>", "ABCD-EFGH")


@pytest.mark.parametrize("text", [SHEET.as_text(), SHEET.as_html()])
def test_a_sheet_has_all_that_is_needed_to_restore(text: str) -> None:
    for needed in (
        "example.org",
        "ABCD-EFGH",
        keys.name_of("ABCD-EFGH"),
        "homepress restore --from",
        "--to ADDRESS",
        "snapshots",
    ):
        assert needed in text


def test_a_sheet_says_how_to_be_let_in_where_the_repository_asks() -> None:
    text = Sheet("example.org", "rest:https://192.0.2.4/blog", "ABCD-EFGH", "alice", "it's").as_text()
    assert """export HOMEPRESS_BACKUP_USER=alice HOMEPRESS_BACKUP_PASSWORD='it'"'"'s'""" in text
    assert "export" not in SHEET.as_text()


def test_the_page_loads_nothing_and_escapes_what_it_shows() -> None:
    page = SHEET.as_html()
    assert "<blog>" not in page
    assert not re.search(r"src=|href=|url\(|@import|<script", page)
    assert "@page" in page
