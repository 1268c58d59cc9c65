"""Who may send a form that has no token."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from homepress.core.same_origin import from_here_alone, is_from_here

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": ""}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, False),
        ({"Origin": "http://testserver"}, True),
        ({"Origin": "https://testserver"}, True),
        ({"Origin": "http://testserver:8000"}, False),
        ({"Origin": "http://testserver.evil.example"}, False),
        ({"Origin": "http://testserver@evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": ""}, False),
        ({"Origin": "http://[::1"}, False),
    ],
)
def test_a_browser_says_where_a_form_comes_from(headers: dict[str, str], expected: bool) -> None:
    assert is_from_here(RequestFactory().post("/", headers=headers)) is expected


def test_reading_is_for_everybody_and_changing_for_pages_of_ours() -> None:
    @from_here_alone
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert view(RequestFactory().get("/", headers=foreign)).status_code == 200
    assert view(RequestFactory().post("/")).status_code == 200
    for method in ("post", "put", "patch", "delete"):
        with pytest.raises(PermissionDenied):
            view(getattr(RequestFactory(), method)("/", headers=foreign))
