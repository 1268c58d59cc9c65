"""`homepress manage variants`: make the smaller forms of pictures, or throw them away."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import QuerySet

from homepress.media import making
from homepress.media.models import Media
from homepress.media.variants import MAKER, SMALLEST_BYTES


class Command(BaseCommand):
    help = (
        "Queue the making of smaller forms (AVIF, WebP) for all pictures that have none, or older ones. "
        "They are derived: --remove throws them all away, and pages show the originals. "
        "Example: homepress manage variants"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="Make them anew for every picture.")
        parser.add_argument("--remove", action="store_true", help="Throw all of them away.")

    def handle(self, *args: Any, all: bool, remove: bool, verbosity: int, **options: Any) -> None:
        pictures = Media.objects.filter(content_type__in=making.PICTURES, size__gte=SMALLEST_BYTES).order_by("pk")
        if remove:
            told = f"{self._remove(pictures)} files deleted"
        else:
            told = f"{self._queue(pictures, all=all)} pictures queued"
        if verbosity:
            self.stdout.write(told)

    def _queue(self, pictures: QuerySet[Media], *, all: bool) -> int:
        if all:
            pictures.update(variants={})
        count = 0
        for media in pictures.iterator():
            if media.variants.get("maker") != MAKER:
                making.make_variants.enqueue(str(media.pk))
                count += 1
        return count

    def _remove(self, pictures: QuerySet[Media]) -> int:
        """Pages stop showing them before they go."""
        for media in pictures.exclude(variants={}).iterator():
            making.write_down(media, {})
        return sum(making.remove(digest) for digest in making.stored())
