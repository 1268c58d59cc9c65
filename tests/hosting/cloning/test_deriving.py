from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from homepress.errors import ConfigurationError
from homepress.hosting.cloning import deriving
from homepress.hosting.wanted import variables
from homepress.project.environment import REACHES_OUT, Environment
from tests.hosting.clones import HOST, clone, cloned
from tests.hosting.sites import SECRET_KEY, site

pytestmark = pytest.mark.once

REACHING = {
    "HOMEPRESS_MAIL_URL": "smtp://user:password@mail.example.org:587",
    "HOMEPRESS_NOTIFY_URLS": "tgram://1234:abc/5",
    "HOMEPRESS_BACKUP_HEARTBEAT": "https://hc.example.org/ping/1",
    "HOMEPRESS_BACKUP_KEY": "key-of-the-backups-0123456789",
    "HOMEPRESS_SENTRY_DSN": "https://key@sentry.example.org/1",
    "HOMEPRESS_AKISMET_KEY": "0123456789ab",
}
MORE = (
    '[edge]\nserver = "nginx"\n[admin]\nhost = "admin.example.org"\n[mail]\nsender = "blog@example.org"\n'
    '[backups]\nrepository = "sftp:pi@192.0.2.4:/blog"\n[settings]\nsign_up = false\napp_origins = ["https://app.example.org"]\n'
)


def test_a_clone_has_another_name_and_key_and_nothing_that_reaches_out() -> None:
    found, host = cloned(MORE, **REACHING)
    told = variables.of(found)
    assert not {name for name in told if name.removeprefix("HOMEPRESS_") in REACHES_OUT}
    assert "mail_from" not in {name.removeprefix("HOMEPRESS_").lower() for name in told}
    assert told["HOMEPRESS_SITE_URL"] == "https://amber-harbour.example.org"
    assert told["HOMEPRESS_HOSTS"] == "amber-harbour.example.org"
    assert told["HOMEPRESS_SIGN_UP"] == "false"
    assert SECRET_KEY not in told.values()
    Environment.read(told)
    assert (host.address, host.serves_the_site) == ("192.0.2.20", True)
    assert found.configuration.edge.server == "nginx"
    assert found.configuration.backups.repository == found.configuration.admin.host == ""


def test_the_key_of_a_clone_is_the_same_on_every_machine_and_another_for_another_clone() -> None:
    folder = site(HOST)
    keys = [
        deriving.derived(folder, folder.configuration.hosts[-1], clone(domain=domain)).secrets["HOMEPRESS_SECRET_KEY"]
        for domain in ("a.example.org", "a.example.org", "b.example.org")
    ]
    assert keys[0] == keys[1] != keys[2]
    assert min(map(len, keys)) >= 50


def test_a_clone_may_not_have_a_name_of_the_site() -> None:
    folder = site(HOST)
    with pytest.raises(ConfigurationError, match="is the site's own name"):
        deriving.derived(folder, folder.configuration.hosts[-1], clone(domain="example.org"))


def test_your_own_certificate_is_not_sent_to_a_clone() -> None:
    more = '[edge]\ntls = "files"\ncertificate = "a.pem"\ncertificate_key = "a.key"\n'
    folder = replace(site(more + HOST), files={"edge.certificate": b"x", "edge.certificate_key": b"y"})
    found = deriving.derived(folder, folder.configuration.hosts[-1], clone())
    assert (found.configuration.edge.tls, found.files) == ("internal", {})


def test_a_host_is_a_clone_while_its_file_is_there_and_its_time_is_not_over(tmp_path: Path) -> None:
    folder = replace(site(HOST), folder=tmp_path)
    main, staging = folder.configuration.hosts
    assert deriving.of_host(folder, staging) == (folder, staging)
    clone().write(tmp_path, "staging")
    found, host = deriving.of_host(folder, staging)
    assert found.clone
    assert (found.configuration.site.domain, host.serves_the_site) == (clone().domain, True)
    assert deriving.of_host(folder, main) == (folder, main)
    clone(expires=datetime.now(UTC) - timedelta(seconds=1)).write(tmp_path, "staging")
    assert deriving.of_host(folder, staging) == (folder, staging)
