"""`homepress manage purge`: have every page drawn anew."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from homepress.core import changes
from homepress.published import site_store


class Command(BaseCommand):
    help = "Remove all published pages, on all hosts; each is drawn anew when it is next asked for."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--forget",
            action="store_true",
            help="Remove their previous versions too, which are shown while nothing can be drawn.",
        )

    def handle(self, *args: Any, forget: bool, **options: Any) -> None:
        say = changes.withdrawn if forget else changes.changed
        store = site_store.current()
        count = len(store.pages()) if store.exists() else 0
        with transaction.atomic():
            say(changes.SITE)
        if store.exists():
            store.purge_all(withdrawn=forget)
        self.stdout.write(f"Removed {count} page{'' if count == 1 else 's'}.")
