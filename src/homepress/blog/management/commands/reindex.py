"""`homepress manage reindex`."""

from typing import Any

from django.core.management.base import BaseCommand

from homepress.blog import search


class Command(BaseCommand):
    help = "Make the search index again, from all listed posts. Searching goes on meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        done = 0
        for done in search.reindex():  # the last number is told below
            if options["verbosity"] > 1:
                self.stdout.write(f"{done} posts")
        self.stdout.write(f"{done} posts indexed")
