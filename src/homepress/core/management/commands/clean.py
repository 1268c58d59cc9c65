from typing import Any

from django.core.management.base import BaseCommand

from homepress.core import cleaning


class Command(BaseCommand):
    help = "Remove what is past its time, as the worker does once a day, and say how much of what that was."

    def handle(self, *args: Any, **options: Any) -> None:
        removed = cleaning.clean()
        for name, count in removed.items():
            self.stdout.write(f"{count:>8}  {name}")
