"""`homepress manage purge`: have every page drawn anew."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from homepress.core import changes
from homepress.published import site_store
from homepress.published.stamp import stamp


class Command(BaseCommand):
    help = "Remove all published pages, on all hosts; each is drawn anew when it is next asked for."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--forget",
            action="store_true",
            help="Remove their previous versions too, which are shown while nothing can be drawn.",
        )

        parser.add_argument(
            "--claim",
            action="store_true",
            help="Store pages of this release again, after a newer one was started and taken away.",
        )

    def handle(self, *args: Any, forget: bool, claim: bool, **options: Any) -> None:
        say = changes.withdrawn if forget else changes.changed
        store = site_store.current()
        count = len(store.pages()) if store.exists() else 0
        with transaction.atomic():
            say(changes.SITE)
        if store.exists():
            store.purge_all(withdrawn=forget)
            if claim:
                store.claim(stamp())
        self.stdout.write(f"Removed {count} page{'' if count == 1 else 's'}.")
