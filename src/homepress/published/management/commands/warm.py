"""`homepress manage warm`: draw now what nobody has asked for yet."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError

from homepress.published import site_store
from homepress.published.warming import FULL, Warmer

TOLD_EVERY = 100


class Command(BaseCommand):
    help = "Draw and store all public pages that this host has not stored yet, at once and with all speed."

    def handle(self, *args: Any, **options: Any) -> None:
        store = site_store.current()
        if not site_store.join_store():
            raise CommandError(
                "no pages can be stored: no server has opened the store on this host, or it runs with other "
                "settings or another release than this command. Start it with these, then try again."
            )
        warmer, stored = Warmer(store), 0
        try:
            for page in warmer.missing():
                stored += bool(page and warmer.draw(page))
                if page and stored % TOLD_EVERY == 0:
                    self.stdout.write(f"{stored} pages, now {page.path}")
        except InterfaceError as error:
            raise CommandError(f"{error}: the database does not answer ({stored} pages were stored)") from error
        total = len(store.pages())
        self.stdout.write(f"Stored {stored} page{'' if stored == 1 else 's'}; {total} are stored now.")
        if warmer.refused:
            self.stdout.write(f"{len(warmer.refused)} were drawn and may not be stored.")
        if store.state("bytes") > FULL * store.limit:
            self.stdout.write("The store is nearly full: HOMEPRESS_PAGES_LIMIT_MB bounds it.")
