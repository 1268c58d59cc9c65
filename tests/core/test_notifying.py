import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import apprise
import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from homepress.core import notifying
from homepress.core.jobs import GiveUp
from homepress.core.models import Notice
from homepress.core.notifying import MOST_LINES, notify
from tests.fixtures.environment import Vary
from tests.fixtures.http_service import Service
from tests.fixtures.jobs import RunJobs

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
TOKEN = "123456789:AAFabcdefghijklmnopqrstuvwxyz012345"


@pytest.fixture
def noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def owner_listens(vary: Vary, service: Service) -> Service:
    vary(notify_urls=service.url.replace("http://", "json://"))
    return service


def said(service: Service) -> list[dict[str, str]]:
    return [json.loads(told.body) for told in service.told]


@pytest.mark.django_db
def test_a_burst_is_one_message(owner_listens: Service, noon: time_machine.Traveller, run_jobs: RunJobs) -> None:
    notify("sign-up", "Carol (@carol)")
    for number in range(99):
        notify("honeypot", f"attempt {number}")
    assert not notifying.is_due()

    noon.shift(timedelta(minutes=2))
    assert notifying.is_due()
    notifying.gather.enqueue()
    run_jobs()

    (message,) = said(owner_listens)
    assert message["title"] == "Homepress: 99 × honeypot, sign-up"
    assert "12:00 sign-up: Carol (@carol)" in message["message"]
    assert message["message"].count("\n") == MOST_LINES
    assert message["message"].endswith("… and 80 more")
    assert not Notice.objects.exists()
    assert not notifying.is_due()


@pytest.mark.django_db
def test_nothing_is_said_in_quiet_hours_and_all_of_it_after(
    vary: Vary, owner_listens: Service, noon: time_machine.Traveller
) -> None:
    vary(quiet_hours="22:00-07:00")
    noon.move_to(datetime(2026, 11, 21, 23, 0, tzinfo=UTC))
    notify("sign-up", "Carol")

    for hour, is_due in [(23, False), (24, False), (30, False), (31, True)]:
        noon.move_to(datetime(2026, 11, 21, 0, 30, tzinfo=UTC) + timedelta(hours=hour))
        assert notifying.is_due() is is_due


@pytest.mark.django_db
def test_quiet_hours_are_by_the_clock_where_the_site_is(
    vary: Vary, owner_listens: Service, noon: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zoneinfo import ZoneInfo

    vary(quiet_hours="22:00-07:00")
    notify("sign-up", "Carol")
    noon.move_to(datetime(2026, 11, 21, 21, 30, tzinfo=UTC))
    assert notifying.is_due()

    monkeypatch.setattr(timezone, "get_default_timezone", lambda: ZoneInfo("Europe/Berlin"))
    assert not notifying.is_due()


@pytest.mark.django_db
def test_each_address_is_tried_on_its_own(
    vary: Vary, service: Service, noon: time_machine.Traveller, run_jobs: RunJobs
) -> None:
    address = service.url.replace("http://", "json://")
    vary(notify_urls=f"{address}/first {address}/second")
    service.answers = [(503, "{}")]
    notify("sign-up", "Carol")

    notifying.gather.enqueue()
    run_jobs()
    assert sorted(told.path for told in service.told) == ["/first", "/second"]

    noon.shift(timedelta(minutes=5))
    run_jobs()
    assert [told.path for told in service.told].count(service.told[0].path) == 2
    assert len(service.told) == 3


@pytest.mark.django_db
def test_an_address_is_not_in_the_queue(owner_listens: Service, noon: time_machine.Traveller) -> None:
    notify("sign-up", "Carol")
    notifying.gather.call()

    assert owner_listens.url.removeprefix("http://") not in json.dumps(DBTaskResult.objects.get().args_kwargs)


@pytest.mark.django_db
def test_a_message_for_an_address_that_was_taken_out_is_given_up(vary: Vary) -> None:
    vary(notify_urls="")

    with pytest.raises(GiveUp):
        notifying.push.call("0123456789abcdef", "title", "body")


@pytest.mark.django_db
def test_without_an_address_nothing_is_kept(vary: Vary) -> None:
    vary(notify_urls="")
    notify("sign-up", "Carol")

    assert not Notice.objects.exists()


@pytest.mark.django_db
def test_a_rollback_takes_the_notice_with_it(owner_listens: Service) -> None:
    with transaction.atomic():
        notify("sign-up", "Carol")
        transaction.set_rollback(True)

    assert not Notice.objects.exists()


@pytest.mark.django_db
def test_what_mallory_writes_is_one_short_line(owner_listens: Service) -> None:
    notify("sign-up", "Mallory\n\n12:00 sign-up: the Pope\t" + "x" * 1000)

    text = Notice.objects.get().text
    assert "\n" not in text
    assert len(text) == 300


@pytest.mark.once
def test_telegram_gets_the_text_as_text(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    from apprise.plugins.telegram import NotifyTelegram

    monkeypatch.setattr(NotifyTelegram, "notify_url", f"{service.url}/bot")
    service.answer = (200, '{"ok": true}')

    notifying.send(f"tgram://{TOKEN}/12345", "Homepress: sign-up", "<b>Mallory</b> & [a link](http://evil.example)")

    (told,) = service.told
    assert told.path == f"/bot{TOKEN}/sendMessage"
    message = json.loads(told.body)
    assert message["chat_id"] in {12345, "12345"}
    assert "<b>Mallory</b>" not in message["text"] or message.get("parse_mode") is None
    assert "a link" in message["text"]


@pytest.mark.once
def test_a_failure_is_told_without_the_address(service: Service) -> None:
    service.answer = (401, "{}")

    with pytest.raises(notifying.NotSent) as error:
        notifying.send(service.url.replace("http://", "json://user:topsecret@"), "title", "body")

    assert "topsecret" not in str(error.value)
    assert "401" in str(error.value)


@pytest.mark.once
def test_an_address_that_apprise_does_not_know_is_given_up() -> None:
    with pytest.raises(GiveUp, match="nonsense://"):
        notifying.send("nonsense://topsecret", "title", "body")


@pytest.mark.once
def test_the_web_does_not_load_what_only_the_worker_needs() -> None:
    import subprocess
    import sys

    code = "import django; django.setup(); from django.urls import get_resolver; get_resolver().url_patterns; "
    code += "import sys; print(sorted({'apprise','sentry_sdk','css_inline','anymail','requests'} & set(sys.modules)))"
    answer = subprocess.run(
        [sys.executable, "-c", code],
        env={**__import__("os").environ, "DJANGO_SETTINGS_MODULE": "tools.settings"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert answer.stdout == "[]\n"
    assert apprise.__version__
