import pytest

from homepress.hosting.wanted import variables
from homepress.project.environment import Environment
from tests.hosting.sites import SECRET_KEY, SMALLEST, site

pytestmark = pytest.mark.once

FULL = """
[admin]
host = "admin.example.org"

[mail]
sender = "My blog <blog@example.org>"

[notifications]
quiet_hours = "22:00-07:00"

[settings]
sign_up = false
slow_request_ms = 250
app_origins = ["https://app.example.org"]
"""


def test_what_a_site_is_told_is_what_it_can_read() -> None:
    found = Environment.read(variables.of(site(FULL, HOMEPRESS_MAIL_URL="smtp://user:p%40ss@mail.example.org:587")))

    assert found.hosts == ("example.org", "admin.example.org")
    assert (found.site_url, found.admin_host) == ("https://example.org", "admin.example.org")
    assert (found.sign_up, found.slow_request_ms) == (False, 250)
    assert found.app_origins == ("https://app.example.org",)
    assert found.secret_key == SECRET_KEY
    assert found.trusted_proxies == ("unix",)


def test_an_older_release_starts_with_the_variables_of_a_newer_homepress() -> None:
    told = variables.of(site())

    assert Environment.read({**told, "HOMEPRESS_OF_TOMORROW": "x"}) == Environment.read(told)


def test_the_database_is_reached_through_its_socket_without_a_password() -> None:
    assert variables.of(site())["HOMEPRESS_DATABASE_URL"] == "postgresql://%2Frun%2Fpostgresql/homepress-blog"


def test_with_sqlite_no_database_is_named() -> None:
    assert "HOMEPRESS_DATABASE_URL" not in variables.of(site('[database]\nengine = "sqlite"\n'))


def test_aliases_are_no_hosts_of_the_site_since_the_edge_redirects_them() -> None:
    text = SMALLEST.replace('domain = "example.org"', 'domain = "example.org"\naliases = ["www.example.org"]')

    assert variables.of(site(text=text))["HOMEPRESS_HOSTS"] == "example.org"


def test_quotes_and_backslashes_of_a_value_are_escaped() -> None:
    assert variables.as_environment_file({"A": 'say "hi" \\ $HOME `x`'}).splitlines()[-1] == (
        'A="say \\"hi\\" \\\\ \\$HOME \\`x\\`"'
    )


def test_the_sites_processes_never_see_what_opens_the_backups() -> None:
    told = variables.of(site(HOMEPRESS_BACKUP_KEY="K" * 32, HOMEPRESS_BACKUP_USER="u", HOMEPRESS_BACKUP_PASSWORD="p"))

    assert [name for name in told if "BACKUP" in name] == []
