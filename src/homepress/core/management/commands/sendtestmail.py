from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.management.base import BaseCommand
from django.core.validators import validate_email

from homepress.core.mail import testing, transports
from homepress.core.mail.composing import compose
from homepress.errors import HomepressError


class Command(BaseCommand):
    help = "Send a message at once, without the queue, and tell step by step what happens."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address")

    def handle(self, *args: Any, **options: Any) -> None:
        address: str = options["address"]
        try:
            validate_email(address)
        except ValidationError as error:
            raise HomepressError(f'not an e-mail address: "{address}"') from error
        composed = compose("mail/test.html", {})
        message = EmailMultiAlternatives(composed.subject, composed.text, to=[address])
        message.attach_alternative(composed.html, "text/html")
        self.stdout.write(f"From:      {settings.DEFAULT_FROM_EMAIL}\nTo:        {address}")
        transport = transports.of(settings.ENVIRONMENT)
        for step in testing.steps(transport, message):
            self.stdout.write(step)
