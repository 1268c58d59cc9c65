"""Authors named in files: matched with people who write here, or given accounts to be named by."""

from homepress.accounts.models import Person
from homepress.blog.permalinks import slug_from
from homepress.importers.articles import Author

NOWHERE = "import.invalid"
"""Never receives mail: RFC 2606 keeps `.invalid` free for ever."""

HANDLE_LENGTH = 30


class Byline:
    """Finds the people for names, within one import.

    Only those who write here are matched: a reader who calls herself like an author gets nothing by it.
    """

    def __init__(self) -> None:
        writers = Person.objects.exclude(role=Person.Role.READER).order_by("joined_at", "id")
        self.by_handle = {person.handle: person for person in writers}
        self.by_name = {person.name.casefold(): person for person in reversed(list(writers)) if person.name}
        self.made: list[Person] = []

    def person(self, author: Author) -> Person:
        """Return who is meant. A new account has no password and no address to get one by."""
        handle = handle_from(author.handle or author.name)
        named, called = self.by_name.get(author.name.casefold()), self.by_handle.get(handle)
        known = (called or named) if author.handle else (named or called)
        if known is not None:
            return known
        handle = free_handle(handle)
        person = Person(
            email=f"{handle}@{NOWHERE}",
            handle=handle,
            name=author.name,
            role=Person.Role.AUTHOR,
            website=author.website,
        )
        person.set_unusable_password()
        # That handle and address are free was just looked up, and the database holds to it.
        person.clean_fields()
        person.save(force_insert=True)
        self.by_handle[person.handle] = self.by_name[author.name.casefold()] = person
        self.made.append(person)
        return person

    def know(self, person: Person, handle: str) -> None:
        """Let a handle of an export mean this person."""
        self.by_handle[handle] = person

    def forget(self, count: int) -> None:
        """Forget the accounts made after the first `count`, which were rolled back."""
        for person in self.made[count:]:
            self.by_handle.pop(person.handle, None)
            self.by_name.pop(person.name.casefold(), None)
        del self.made[count:]


def handle_from(name: str) -> str:
    """Return a handle for a name in any script."""
    return slug_from(name, fallback="author").replace(".", "-")[:HANDLE_LENGTH].strip("-_") or "author"


def free_handle(handle: str) -> str:
    """Return the handle, or with the first number behind it that nobody has, the deleted included."""
    taken = set(Person.everyone.filter(handle__startswith=handle[:20]).values_list("handle", flat=True))
    number, free = 1, handle
    while free in taken:
        number += 1
        free = f"{handle[: HANDLE_LENGTH - len(str(number)) - 1].strip('-')}-{number}"
    return free
