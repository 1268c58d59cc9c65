import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from homepress.core import migrating


class Command(BaseCommand):
    help = "Apply migrations to a database that is in use: one at a time, with short waits for tables, and retries."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--unknown", action="store_true", help="only print, as JSON, what the database has and this code does not"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["unknown"]:
            self.stdout.write(json.dumps(migrating.unknown_migrations()))
        else:
            migrating.migrate(self.stdout.write)
