import json

import pytest
from django.core.mail import EmailMultiAlternatives
from hypothesis import given
from hypothesis import strategies as st

from homepress.core.mail.packing import pack, unpack

pytestmark = pytest.mark.once


@given(st.text(), st.binary(), st.sampled_from(["plain", "html"]))
def test_a_message_comes_out_of_the_queue_as_it_went_in(body: str, content: bytes, subtype: str) -> None:
    message = EmailMultiAlternatives(
        "Sübject",
        body,
        "blog@example.org",
        ["carol@example.org"],
        cc=["bob@example.org"],
        bcc=["alice@example.org"],
        reply_to=["dave@example.org"],
        headers={"List-Id": "posts"},
    )
    message.content_subtype = subtype
    message.attach_alternative("<p>Hi</p>", "text/html")
    message.attach("a.bin", content, "application/octet-stream")

    again = unpack(json.loads(json.dumps(pack(message))))

    for name in ("subject", "body", "from_email", "to", "cc", "bcc", "reply_to", "extra_headers", "content_subtype"):
        assert getattr(again, name) == getattr(message, name)
    assert [tuple(part) for part in again.alternatives] == [("<p>Hi</p>", "text/html")]
    assert [tuple(part) for part in again.attachments] == [("a.bin", content, "application/octet-stream")]
