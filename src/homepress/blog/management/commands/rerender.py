"""`homepress manage rerender`: derive posts anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from homepress.blog.models import Post
from homepress.blog.rerendering import Tally, rerender_all


class Command(BaseCommand):
    help = (
        "Render the posts anew whose source, files or links changed, or that an older renderer made. "
        "Example: homepress manage rerender --all"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="Render every post, changed or not.")

    def handle(self, *args: Any, all: bool, verbosity: int, **options: Any) -> None:
        total = Post.objects.count()
        live = verbosity > 0 and self.stderr.isatty()

        def progress(tally: Tally) -> None:
            if live and (tally.seen % 20 == 0 or tally.seen >= total):
                self.stderr.write(f"\r{tally.seen} of {total} ", ending="")
                self.stderr.flush()

        def complain(post: Post, error: Exception) -> None:
            self.stderr.write(f"/{post.slug}/: {error}")

        tally = rerender_all(force=all, progress=progress, complain=complain)
        if live and total:
            self.stderr.write("")
        if verbosity:
            self.stdout.write(f"{tally.rendered} rendered, {tally.unchanged} unchanged, {tally.failed} failed")
        if tally.failed:
            raise CommandError(f"{tally.failed} posts could not be rendered; they keep what they had")
