"""`homepress manage pageheaders`: what a web server says of each published page."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from homepress.published import headers


class Command(BaseCommand):
    help = "Print, as JSON, the headers that a web server sends with every published page."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(json.dumps(dict(headers.standard()), indent=2))
