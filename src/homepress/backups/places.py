"""Where backups go, as an owner names the place, and what lets us in there."""

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from homepress.backups.variables import resolved
from homepress.errors import BackupFailed
from homepress.project.environment import PREFIX

ASK = ("s3", "rest")
"""What asks who one is, by a user and a password. SSH has its keys, and a folder asks nobody."""


class Login(NamedTuple):
    """The ID and the secret of an access key for `s3:`, user and password for `rest:`; empty: none."""

    user: str = ""
    password: str = ""


NOBODY = Login()


def scheme_of(address: str) -> str:
    """Return what comes before the colon of an address; empty for a folder on this machine."""
    head, colon, _ = address.partition(":")
    return head if colon and "/" not in head else ""


def login(address: str, environ: Mapping[str, str]) -> Login:
    """Return what the variables say that lets us in at an address."""
    if scheme_of(address) not in ASK:
        return NOBODY
    told = resolved(environ)
    return Login(told.get(f"{PREFIX}BACKUP_USER", ""), told.get(f"{PREFIX}BACKUP_PASSWORD", ""))


def holds_a_secret(address: str) -> bool:
    """Whether somebody wrote a user or a password into an address, which is shown, noted down and sent to git."""
    return scheme_of(address) in ASK and "@" in urlsplit(address.partition(":")[2]).netloc


def assert_no_secret(address: str) -> None:
    """Raises BackupFailed where an address holds one. It is not repeated."""
    if holds_a_secret(address):
        raise BackupFailed(
            f"The {scheme_of(address)}: address holds a user or password, and addresses are shown",
            hint=f"Give them as {PREFIX}BACKUP_USER and {PREFIX}BACKUP_PASSWORD, and leave them out of the address.",
        )


def environment(address: str, login: Login) -> dict[str, str]:
    """Return restic's variables for an address: secrets are no words of a command, which everybody sees."""
    if scheme_of(address) == "rest" and login.user:
        protocol, _, place = address.removeprefix("rest:").partition("://")
        who = f"{quote(login.user, safe='')}:{quote(login.password, safe='')}"
        return {"RESTIC_REPOSITORY": f"rest:{protocol}://{who}@{place}"}
    keys = {"AWS_ACCESS_KEY_ID": login.user, "AWS_SECRET_ACCESS_KEY": login.password}
    return {"RESTIC_REPOSITORY": address, **(keys if scheme_of(address) == "s3" and login.user else {})}
