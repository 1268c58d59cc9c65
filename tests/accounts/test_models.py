"""People, roles and invitations."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from homepress.accounts.models import Invitation, Person
from homepress.accounts.models.people import validate_language, validate_name
from tests.fixtures.people import make_person

DAY = timedelta(days=1)


@pytest.mark.django_db
def test_an_address_is_one_account_whatever_its_case() -> None:
    made = Person.objects.create_person(email=" Alice@Example.ORG ", handle="ALICE", name="Alice", password=None)
    assert (made.email, made.handle) == ("alice@example.org", "alice")
    assert Person.objects.get_by_natural_key("ALICE@example.org") == made
    with pytest.raises(ValidationError, match="has an account already"):
        Person.objects.create_person(email="alice@example.org", handle="other", name="Alice", password=None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "handle", ["", "-a", "a-", "a b", "ä", "x" * 31, "../etc", "a\n", "a/b", "@a", "a.b", "\u0430lice", "a\x00"]
)
def test_a_handle_that_would_not_do_in_an_address_is_refused(handle: str) -> None:
    with pytest.raises(ValidationError):
        Person.objects.create_person(email="a@example.org", handle=handle, name="A", password=None)


def test_without_a_password_nobody_can_sign_in(carol: Person) -> None:
    assert not carol.has_usable_password()
    assert not carol.check_password("")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "owner", "editor"),
    [("owner", True, True), ("editor", False, True), ("author", False, False), ("reader", False, False)],
)
def test_the_role_alone_says_what_a_person_may(role: str, owner: bool, editor: bool) -> None:
    person = make_person("Somebody", role)
    assert (person.is_owner, person.is_editor, person.is_staff) == (owner, editor, editor)
    assert person.has_perm("accounts.change_person") == owner
    assert person.has_perm("blog.change_post") == editor
    person.is_active = False
    assert (person.is_owner, person.is_editor, person.is_staff) == (False, False, False)
    assert not person.has_perm("blog.change_post")


def test_mallory_has_no_permission(mallory: Person) -> None:
    assert not mallory.has_perms(["blog.view_post"])
    assert not mallory.has_module_perms("blog")


@pytest.mark.django_db
def test_an_invitation_is_found_by_its_secret_until_it_is_used() -> None:
    secret = Invitation.objects.issue("owner", lifetime=DAY)
    assert Invitation.objects.find(secret) is not None
    assert Invitation.objects.redeem(secret)
    assert not Invitation.objects.redeem(secret)
    assert Invitation.objects.find(secret) is None


@pytest.mark.django_db
def test_an_invitation_expires() -> None:
    secret = Invitation.objects.issue("owner", lifetime=DAY)
    Invitation.objects.update(expires_at=timezone.now() - DAY)
    assert Invitation.objects.find(secret) is None
    assert not Invitation.objects.redeem(secret)


@pytest.mark.django_db
def test_the_secret_of_an_invitation_is_not_stored() -> None:
    secret = Invitation.objects.issue("owner", lifetime=DAY)
    assert secret not in str(Invitation.objects.values().get())
    assert not Invitation.objects.redeem(Invitation.objects.get().digest)


@pytest.mark.parametrize("name", ["Carol", "Ann-Marie O’Neill", "نور حداد", "می‌خواهم", "山田", "👩‍🚀", "J. R. R."])
def test_a_name_may_be_anybodys(name: str) -> None:
    validate_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "Carol\nBcc: mallory@example.org",
        "Carol\r",
        "\x00",
        "\u202eloraC",
        "\u200b",
        "\u2066x\u2069",
        "\u2028",
        " ",
        "\u200d",
        "\u0301",
    ],
)
def test_a_name_breaks_no_line_turns_no_text_and_shows_something(name: str) -> None:
    with pytest.raises(ValidationError):
        validate_name(name)


@pytest.mark.parametrize("tag", ["english please", "e", "en_GB", "en\n", "<b>", "x" * 36])
def test_a_language_is_a_tag(tag: str) -> None:
    with pytest.raises(ValidationError):
        validate_language(tag)


@pytest.mark.parametrize("name", ["", "Europe/Ghent", "../../etc/passwd", "\0"])
def test_a_time_zone_that_is_not_there_is_the_sites(name: str) -> None:
    assert Person(time_zone=name).zone is None
