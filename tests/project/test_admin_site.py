from django.contrib import admin
from django.test import Client

from homepress.accounts.models import Person


def test_the_admin_shows_our_own_models_alone() -> None:
    """Those of other packages hold second factors, sessions and jobs."""
    assert {model.__module__.partition(".")[0] for model in admin.site._registry} == {"homepress"}


def test_an_editor_sees_nothing_of_people(client: Client, bob: Person) -> None:
    client.force_login(bob)
    page = client.get("/admin/", headers={"host": "admin.testserver"}).content.decode()

    assert "/admin/blog/post/" in page
    assert "/admin/accounts/" not in page
