import pytest

from homepress.hosting.facts.state import Entry, State
from homepress.hosting.operations import Content
from homepress.hosting.resources.files import Absent, Directory, File

pytestmark = pytest.mark.once

SECRET = File("/etc/x/environment", "A=1\nTOKEN=new-token\n", "why", mode="640", conceal=("TOKEN",))


def state(content: bytes, *, mode: str = "644", user: str = "root", path: str = "/etc/x/environment") -> State:
    return State(entries={path: Entry("file", mode, user, "root", content)})


def test_a_file_that_is_as_wanted_is_no_step() -> None:
    assert File("/etc/x", "a\n", "why").step(state(b"a\n", path="/etc/x"), ()) is None


def test_a_missing_file_is_added_with_its_lines() -> None:
    step = File("/etc/x", "a\nb\n", "why").step(State(), ())

    assert step
    assert (step.kind, step.diff) == ("added", ("+a", "+b"))


def test_a_change_shows_what_differs_and_two_lines_around_it() -> None:
    old = "".join(f"{number}\n" for number in range(9))
    step = File("/etc/x", old.replace("4", "four"), "why").step(state(old.encode(), path="/etc/x"), ())

    assert step
    assert step.diff == (" 2", " 3", "-4", "+four", " 5", " 6")


def test_owner_and_mode_are_compared() -> None:
    step = File("/etc/x", "a\n", "why", mode="600").step(state(b"a\n", user="mallory", path="/etc/x"), ())

    assert step
    assert step.diff == ("-mallory:root 644", "+root:root 600")


@pytest.mark.parametrize("old", [b"", b"A=1\nTOKEN=old-token\n", b"TOKEN=old-token\nB=2\n"])
def test_a_concealed_value_is_shown_neither_old_nor_new(old: bytes) -> None:
    step = SECRET.step(state(old, mode="640") if old else State(), ())

    assert step
    assert "-token" not in repr(step)
    assert step.diff


def test_a_change_of_a_concealed_value_alone_is_seen_all_the_same() -> None:
    step = SECRET.step(state(b"A=1\nTOKEN=old-token\n", mode="640"), ())

    assert step
    assert step.diff == (" (a value that is not shown)",)


def test_nothing_of_a_secret_file_is_shown() -> None:
    file = File("/etc/key.pem", "PRIVATE new\n", "why", secret=True)
    step = file.step(state(b"PRIVATE old\n", path="/etc/key.pem"), ())

    assert step
    assert step.diff == ("-(not shown)", "+(not shown)")
    assert "PRIVATE" not in repr(step)


def test_a_secret_is_never_readable_by_others_on_its_way() -> None:
    step = SECRET.step(State(), ())

    assert step
    first, second = step.operations
    assert (first.name, first.arguments["mode"], first.arguments["touch"]) == ("files.file", "640", True)
    assert second.name == "files.put"


def test_a_file_is_checked_before_it_is_put_in_place() -> None:
    step = File("/etc/sudoers.d/x", "broken", "why", check=("visudo", "-cf", "{}")).step(State(), ())

    assert step
    assert [one.arguments.get("dest") or one.arguments.get("commands") for one in step.operations] == [
        "/var/lib/homepress/staging/x",
        ["visudo -cf /var/lib/homepress/staging/x"],
        None,
        "/etc/sudoers.d/x",
    ]
    assert step.operations[-1].arguments["src"] == Content(b"broken")


def test_a_file_that_something_else_keeps_is_written_once() -> None:
    file = File("/etc/x", "first\n", "why", once=True)

    assert file.step(State(), ())
    assert file.step(state(b"changed by a deploy\n", path="/etc/x"), ()) is None
    step = file.step(state(b"changed by a deploy\n", path="/etc/x", user="mallory"), ())
    assert step
    assert [one.name for one in step.operations] == ["files.file"]


def test_a_link_in_place_of_a_file_is_replaced() -> None:
    link = State(entries={"/etc/x": Entry("link", "777", "root", "root", b"/etc/shadow")})

    assert File("/etc/x", "a\n", "why").step(link, ())


def test_a_folder_is_compared_by_owner_and_mode() -> None:
    there = State(entries={"/srv/x": Entry("directory", "755", "root", "root")})

    assert Directory("/srv/x", "why").step(there, ()) is None
    step = Directory("/srv/x", "why", mode="700").step(there, ())
    assert step
    assert step.diff == ("-root:root 755", "+root:root 700")


def test_what_a_package_brings_is_removed_as_soon_as_the_package_is_there() -> None:
    wish = Absent("/etc/nginx/sites-enabled/default", "why", "packages nginx")
    there = State(entries={wish.path: Entry("link", "777", "root", "root")})

    assert wish.step(State(), ()) is None
    assert wish.step(State(), {"packages nginx"})
    assert wish.step(there, ())
