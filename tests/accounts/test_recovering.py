"""The ways back in that docs/guide/two-factor-recovery.md names."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from homepress.accounts.confirming import confirm_address
from homepress.accounts.models import Person

PASSWORD = "a horse that staples correctly"


@pytest.fixture
def guarded(carol: Person) -> Person:
    """Carol, with an app and recovery codes."""
    carol.set_password(PASSWORD)
    carol.save()
    confirm_address(carol)
    TOTP.activate(carol, generate_totp_secret())
    RecoveryCodes.activate(carol)
    return carol


def sign_in(client: Client) -> bool:
    client.post("/accounts/login/", {"login": "carol", "password": PASSWORD})
    return "_auth_user_id" in client.session


def test_the_password_alone_is_not_enough(guarded: Person, client: Client) -> None:
    assert not sign_in(client)


def test_a_recovery_code_is_enough_once(guarded: Person) -> None:
    code = Authenticator.objects.get(user=guarded, type="recovery_codes").wrap().get_unused_codes()[0]
    entered = []
    for client in (Client(), Client()):
        sign_in(client)
        client.post("/accounts/2fa/authenticate/", {"code": code})
        entered.append("_auth_user_id" in client.session)
    assert entered == [True, False]


def test_taking_the_second_factors_off_on_the_server_lets_the_password_in_alone(
    guarded: Person, client: Client
) -> None:
    Authenticator.objects.filter(user__handle="carol").delete()
    assert sign_in(client)


def test_the_keys_of_apps_are_not_readable_in_the_database(guarded: Person) -> None:
    stored = Authenticator.objects.get(user=guarded, type="totp")
    assert stored.data["secret"].startswith("gAAAA")
