import pytest

from homepress.core.notify_addresses import notify_addresses
from homepress.errors import ConfigurationError

pytestmark = pytest.mark.once

TOKEN = "123456789:AAFabcdefghijklmnopqrstuvwxyz012345"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        (f"tgram://{TOKEN}/-1001234567", 1),
        (f"tgram://{TOKEN}/@channel/?silent=yes", 1),
        (f"tgram://{TOKEN}/12345/67890", 1),
        (f"tgram://{TOKEN}/1, json://localhost:8080/x,y\nmailto://user:pass@example.org", 3),
    ],
)
def test_addresses_are_separated_by_commas_or_blanks(text: str, count: int) -> None:
    assert len(notify_addresses(text)) == count


@pytest.mark.parametrize(
    "text",
    [
        "not an address",
        "tgram://",
        f"tgram://{TOKEN}",
        f"tgram://{TOKEN}/",
        "tgram://secretsecretsecretsecret/12345",
        "tgram://123456789:short/12345",
        "json://ok.example, secretsecret",
    ],
)
def test_a_wrong_address_is_an_error_that_keeps_its_secret(text: str) -> None:
    with pytest.raises(ConfigurationError, match="HOMEPRESS_NOTIFY_URLS: number") as error:
        notify_addresses(text)

    assert "secretsecret" not in error.value.message + error.value.hint
    assert TOKEN not in error.value.message + error.value.hint
