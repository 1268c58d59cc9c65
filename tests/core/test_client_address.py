from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from homepress.core.client_address import FORWARDED, ClientAddressMiddleware, client_address
from tests.fixtures.environment import Vary

pytestmark = pytest.mark.once


@pytest.fixture
def behind_a_proxy(vary: Vary) -> None:
    vary(trusted_proxies=("127.0.0.1", "unix"))


def passed(**meta: Any) -> HttpRequest:
    """Return the request as a view would see it."""
    seen = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request)
        return HttpResponse()

    ClientAddressMiddleware(view)(RequestFactory().get("/", **meta))
    return seen[0]


@pytest.mark.usefixtures("behind_a_proxy")
def test_the_client_s_address_is_what_a_trusted_proxy_says() -> None:
    request = passed(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="198.51.100.7")

    assert client_address(request) == request.META["REMOTE_ADDR"] == "198.51.100.7"


@pytest.mark.usefixtures("behind_a_proxy")
def test_https_is_believed_of_a_trusted_proxy_and_of_the_nearest_one_alone() -> None:
    assert passed(HTTP_X_FORWARDED_PROTO="https").is_secure()
    assert not passed(HTTP_X_FORWARDED_PROTO="https, http").is_secure()
    assert not passed(HTTP_X_FORWARDED_PROTO="javascript").is_secure()
    assert not passed().is_secure()


@pytest.mark.usefixtures("behind_a_proxy")
def test_headers_of_others_are_gone_before_anything_reads_them() -> None:
    forged = dict.fromkeys(FORWARDED, "127.0.0.1") | {"HTTP_X_FORWARDED_PROTO": "https"}
    request = passed(REMOTE_ADDR="198.51.100.66", **forged)

    assert client_address(request) == "198.51.100.66"
    assert not set(FORWARDED) & set(request.META)
    assert not request.is_secure()


def test_by_default_no_proxy_is_trusted_not_even_on_this_machine() -> None:
    request = passed(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="198.51.100.7", HTTP_X_FORWARDED_PROTO="https")

    assert client_address(request) == "127.0.0.1"
    assert not request.is_secure()


@pytest.mark.usefixtures("behind_a_proxy")
@pytest.mark.parametrize(("header", "address"), [("198.51.100.7", "198.51.100.7"), ("", ""), ("garbage", "")])
def test_behind_a_unix_socket_the_address_is_known_or_empty(header: str, address: str) -> None:
    assert client_address(passed(REMOTE_ADDR="", HTTP_X_FORWARDED_FOR=header)) == address


def test_mallory_behind_an_unnamed_unix_socket_is_not_believed(vary: Vary) -> None:
    vary(trusted_proxies=("127.0.0.1",))

    assert client_address(passed(REMOTE_ADDR="", HTTP_X_FORWARDED_FOR="127.0.0.1")) == ""


@pytest.mark.django_db
def test_the_site_s_own_requests_pass_through_it() -> None:
    answer = Client().get("/accounts/login/", REMOTE_ADDR="198.51.100.7", HTTP_X_FORWARDED_FOR="127.0.0.1")

    assert client_address(answer.wsgi_request) == "198.51.100.7"


def test_the_country_is_believed_of_a_trusted_proxy_alone(vary: Vary) -> None:
    vary(trusted_proxies=("127.0.0.1",), country_header="CF-IPCountry")
    assert passed(REMOTE_ADDR="127.0.0.1", HTTP_CF_IPCOUNTRY="CH").headers["CF-IPCountry"] == "CH"
    assert "CF-IPCountry" not in passed(REMOTE_ADDR="198.51.100.66", HTTP_CF_IPCOUNTRY="CH").headers
