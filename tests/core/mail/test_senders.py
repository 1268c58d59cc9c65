import dataclasses
from typing import Any

import pytest
from django.conf import settings

from homepress.core.mail import senders
from homepress.errors import ConfigurationError
from homepress.project.environment import Environment

pytestmark = pytest.mark.once


def environment(**changes: Any) -> Environment:
    made: Environment = dataclasses.replace(settings.ENVIRONMENT, **changes)
    return made


def test_mail_is_from_whom_the_variable_names_or_from_the_site() -> None:
    assert senders.of(environment(mail_from="My blog <blog@example.org>")) == "My blog <blog@example.org>"
    assert senders.of(environment(site_title='Tom & "Jerry"')) == '"Tom & \\"Jerry\\"" <noreply@testserver>'


@pytest.mark.parametrize(
    "text", ["blog", "a@example.org, b@example.org", "blog@example.org\nBcc: x@example.org", "<>", "Blog <blog@>"]
)
def test_what_is_not_one_address_is_an_error(text: str) -> None:
    with pytest.raises(ConfigurationError, match="HOMEPRESS_MAIL_FROM"):
        environment(mail_from=text)
