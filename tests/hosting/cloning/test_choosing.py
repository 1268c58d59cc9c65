from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import bcrypt
import pytest

from homepress.errors import ConfigurationError
from homepress.hosting.cloning import choosing
from homepress.hosting.configuration import clone_files
from homepress.hosting.configuration.site_folder import SiteFolder
from tests.hosting.clones import HOST, clone
from tests.hosting.sites import site

pytestmark = pytest.mark.once


@pytest.fixture
def folder(tmp_path: Path) -> SiteFolder:
    return replace(site(HOST), folder=tmp_path)


def test_a_new_clone_has_a_name_below_the_site_s_and_a_password_of_its_own(folder: SiteFolder) -> None:
    made, password = choosing.describe(folder, "staging", domain="", days=3)
    assert made.domain.endswith(".example.org")
    assert len(password) >= 20
    assert bcrypt.checkpw(password.encode(), made.password_hash.encode())
    assert timedelta(days=2) < made.expires - datetime.now(UTC) <= timedelta(days=3)
    made.write(folder.folder, "staging")
    assert clone_files.of(folder.folder, "staging") == made


def test_a_clone_that_is_made_anew_keeps_name_and_password(folder: SiteFolder) -> None:
    before = clone()
    before.write(folder.folder, "staging")
    again, password = choosing.describe(folder, "staging", domain="", days=30)
    assert (again.domain, again.password_hash, password) == (before.domain, before.password_hash, "")
    assert again.expires > before.expires
    renamed, password = choosing.describe(folder, "staging", domain="other.example.org", days=30)
    assert (renamed.domain, bool(password)) == ("other.example.org", True)


def test_one_whose_password_was_never_shown_gets_another_and_keeps_its_name(folder: SiteFolder) -> None:
    clone(snapshot="").write(folder.folder, "staging")
    again, password = choosing.describe(folder, "staging", domain="", days=3)
    assert (again.domain, bool(password)) == (clone().domain, True)


def test_what_is_no_name_is_refused(folder: SiteFolder) -> None:
    with pytest.raises(ConfigurationError, match="--domain: "):
        choosing.describe(folder, "staging", domain="https://x.example.org/", days=3)
