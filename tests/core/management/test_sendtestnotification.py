import json
from io import StringIO

import pytest
from django.core.management import call_command

from homepress.errors import ConfigurationError, HomepressError
from tests.fixtures.environment import Vary
from tests.fixtures.http_service import Service

pytestmark = pytest.mark.once


def test_it_sends_to_every_address_and_says_which_failed(service: Service, vary: Vary) -> None:
    address = service.url.replace("http://", "json://")
    vary(notify_urls=f"{address}/first {address}/second", quiet_hours="00:00-23:59")
    service.answers = [(500, "{}")]
    out, errors = StringIO(), StringIO()

    with pytest.raises(HomepressError, match="1 of 2 could not be reached"):
        call_command("sendtestnotification", stdout=out, stderr=errors)

    assert out.getvalue() == "2. json: sent\n"
    assert errors.getvalue().startswith("1. json: not sent: ")
    assert json.loads(service.told[1].body)["message"] == "Notifications arrive."


def test_without_an_address_it_says_what_to_set(vary: Vary) -> None:
    vary(notify_urls="")

    with pytest.raises(ConfigurationError, match="HOMEPRESS_NOTIFY_URLS is not set"):
        call_command("sendtestnotification")
