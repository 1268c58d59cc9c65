import pytest

from homepress.project.embedded_server import shown_path

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/archive/", "/archive/"),
        ("/preview/secret/", "/preview/…/"),
        ("/accounts/owner/secret/", "/accounts/owner/…/"),
        ("/accounts/owner/secret", "/accounts/owner/…"),
        ("/post\x1b[2J\n200 GET /", "/post?[2J?200 GET /"),
        ("", ""),
    ],
)
def test_the_log_shows_neither_secrets_nor_control_characters(path: str, shown: str) -> None:
    assert shown_path(path) == shown
