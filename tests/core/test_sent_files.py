"""What is said of an uploaded file."""

import pytest

from homepress.core.sent_files import HEADERS, described


@pytest.mark.parametrize(
    ("name", "content_type", "disposition"),
    [
        ("tea.png", "image/png", "inline"),
        ("TEA.PNG", "image/png", "inline"),
        ("table.csv", "text/csv; charset=utf-8", "attachment"),
        ("archive.tar.gz", "application/gzip", "attachment"),
        ("page.html", "application/octet-stream", "attachment"),
        ("script.js", "application/octet-stream", "attachment"),
        (".png", "application/octet-stream", "attachment"),
        ("none", "application/octet-stream", "attachment"),
    ],
)
def test_what_is_not_known_is_bytes_to_keep(name: str, content_type: str, disposition: str) -> None:
    assert described(name) == {"Content-Type": content_type, "Content-Disposition": disposition}


def test_no_file_acts_in_the_sites_name() -> None:
    assert HEADERS["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert HEADERS["X-Content-Type-Options"] == "nosniff"
