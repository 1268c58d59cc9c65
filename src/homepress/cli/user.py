"""`homepress user`: accounts from the command line, where the owner always gets in."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from homepress.cli import application, database, site, terminal
from homepress.errors import InvalidAccount, NotFound

if TYPE_CHECKING:
    from homepress.accounts.models import Person

app = application.new("Make accounts, list them, and help people back into them.")

ROLES = ("owner", "editor", "author", "reader")

Who = Annotated[str, typer.Argument(metavar="WHO", help="The person's handle or e-mail address.")]
FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input instead of asking for it.")
]


def _role(text: str) -> str:
    if text not in ROLES:
        # What was typed is not repeated: with --password-stdin and no --role it is the password.
        raise typer.BadParameter(f"this is none of {', '.join(ROLES)}")
    return text


@app.command(epilog="Example: homepress user create --handle alice --email alice@example.org --name Alice --role owner")
def create(
    handle: Annotated[str, typer.Option(prompt=True, help="The name in addresses: /@handle/.")],
    email: Annotated[str, typer.Option(prompt="E-mail address", help="What the person signs in with.")],
    name: Annotated[str, typer.Option(prompt=True, help="The name that readers see.")],
    role: Annotated[
        str, typer.Option(prompt=True, callback=_role, help=f"What the person may do: {', '.join(ROLES)}.")
    ] = "reader",
    password_stdin: FromStdin = False,
) -> None:
    """Make an account. What is not given is asked for; the password is never an argument."""
    site.set_up()
    database.open_up()

    from django.core.exceptions import ValidationError
    from django.db import transaction

    from homepress.accounts.confirming import confirm_address
    from homepress.accounts.models import Person
    from homepress.accounts.models.audit import record

    draft = Person(handle=handle.lower(), email=email.strip().lower(), name=name, role=role)
    try:
        draft.full_clean(exclude=["password"])
        password = _new_password(draft, from_stdin=password_stdin)
        with transaction.atomic():
            person = Person.objects.create_person(email=email, handle=handle, name=name, role=role, password=password)
            confirm_address(person)
            record("create", subject=person, role=role)
    except ValidationError as error:
        raise InvalidAccount(_told(error)) from error
    typer.echo(f"Made @{person.handle} ({person.get_role_display()}). They sign in as {person.email}.")


@app.command("list", epilog="Example: homepress user list --json | jq -r '.[].email'")
def list_people(
    role: Annotated[
        str | None, typer.Option(callback=lambda text: text and _role(text), help="Only people with this role.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """List the accounts, by handle."""
    site.set_up()
    database.open_up()

    from homepress.accounts.models import Person

    people = Person.objects.order_by("handle")
    if role:
        people = people.filter(role=role)
    if json:
        names = ("id", "handle", "name", "email", "role", "is_active", "joined_at", "last_login")
        terminal.print_json(list(people.values(*names)))
        return
    rows = [
        (f"@{person.handle}", person.name, person.email, person.role, "yes" if person.is_active else "no")
        for person in people
    ]
    if not rows:
        typer.echo("There are no accounts yet. Make one: homepress user create --role owner")
        return
    terminal.print_table(["Handle", "Name", "E-mail", "Role", "May sign in"], rows)


@app.command(epilog="Example: homepress user password alice")
def password(who: Who, password_stdin: FromStdin = False) -> None:
    """Set a person's password. Wherever they are signed in, they are signed out."""
    site.set_up()
    database.open_up()

    from django.db import transaction

    from homepress.accounts.models.audit import record

    person = _find(who)
    person.set_password(_new_password(person, from_stdin=password_stdin))
    with transaction.atomic():
        person.save(update_fields=["password"])
        record("set password", subject=person)
    typer.echo(f"@{person.handle} has a new password.")


@app.command(epilog="Example: homepress user unlock alice@example.org")
def unlock(who: Who) -> None:
    """Let a person in again: suspended, locked after wrong passwords, or never confirmed."""
    site.set_up()
    database.open_up()

    from homepress.accounts import unlocking

    person = _find(who)
    opened = unlocking.unlock(person)
    typer.echo(
        "\n".join([*opened, f"@{person.handle} may sign in."] if opened else [f"@{person.handle} was not locked out."])
    )


def _find(who: str) -> "Person":
    from django.db.models import Q

    from homepress.accounts.models import Person

    wanted = who.strip().lower()
    person = Person.objects.filter(Q(email=wanted) | Q(handle=wanted.removeprefix("@"))).first()
    if person is None:
        raise NotFound(f"Nobody has the handle or e-mail address {who}", hint="See who there is: homepress user list")
    return person


def _new_password(person: "Person", *, from_stdin: bool) -> str:
    """Ask for a password, or read one line of it, and judge it. Raises InvalidAccount."""
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    if from_stdin:
        chosen = sys.stdin.readline().rstrip("\r\n")
    else:
        chosen = typer.prompt("Password", hide_input=True, confirmation_prompt="The same again")
    try:
        validate_password(chosen, person)
    except ValidationError as error:
        raise InvalidAccount(f"password: {' '.join(error.messages)}") from error
    return chosen


def _told(error: Exception) -> str:
    """Name each field with what is wrong about it."""
    fields = getattr(error, "message_dict", {})
    return "; ".join(
        f"{name}: {' '.join(messages)}" if name != "__all__" else " ".join(messages)
        for name, messages in fields.items()
    )
