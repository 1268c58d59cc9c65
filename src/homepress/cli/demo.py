"""`homepress demo`: a crowd of writers and readers, for trying things out at any size."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from homepress.cli import application, database, site, terminal
from homepress.errors import InvalidPost

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

app = application.new()


@app.command(epilog="Example: homepress demo --posts 10000 --people 200 --seed 7")
def demo(
    posts: Annotated[int, typer.Option(min=0, help="How many posts.")] = 100,
    people: Annotated[int, typer.Option(min=1, help="How many people; one edits, a tenth write.")] = 20,
    comments: Annotated[int, typer.Option(min=0, help="How many comments.")] = 300,
    likes: Annotated[int, typer.Option(min=0, help="How many likes.")] = 1000,
    seed: Annotated[int, typer.Option(help="The same seed makes the same content.")] = 1,
    yes: Annotated[bool, typer.Option("--yes", help="Write into a site with real content without asking.")] = False,
) -> None:
    """Fill the site with mock users, posts, comments and likes.

    The users' passwords are written to demo-users.txt in the site's data folder. No mail is sent.
    """
    site.set_up()
    database.open_up()

    from django.conf import settings
    from django.utils import timezone

    from homepress.demo.crowd import Crowd, has_real_content, write
    from homepress.demo.people import tell

    if has_real_content() and not yes:
        _ask(settings.ENVIRONMENT.site_url)
    crowd = Crowd(posts, people, comments, likes, seed, timezone.now())
    with _progress() as bar:
        tasks: dict[str, TaskID] = {}

        def show(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done)

        written = write(crowd, progress=show)
    path = settings.HOME / "demo-users.txt"
    tell(path, written.people, written.password)
    typer.echo(f"Wrote {people} people, {posts} posts, {comments} comments and {likes} likes from seed {seed}.")
    typer.echo(f"Their passwords: {path}")


def _ask(url: str) -> None:
    """Let nobody mix a crowd into a real blog by mistake: it cannot be taken out again by one command."""
    warning = f"{url} has posts that no demo wrote."
    if not sys.stdin.isatty():
        raise InvalidPost(warning, hint="To write mock posts among them all the same: homepress demo --yes")
    terminal.print_warning(warning)
    typer.confirm("Write mock posts among them?", abort=True)


def _progress() -> "Progress":
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    return Progress(
        TextColumn("{task.description:<9}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=terminal.console(stderr=True),
        disable=not sys.stderr.isatty(),
    )
