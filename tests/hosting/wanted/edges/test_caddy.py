import re

import pytest

from homepress.hosting.wanted.edges import caddy
from homepress.hosting.wanted.edges.addresses import HIDDEN_IN_LOG, Addresses
from tests.hosting.clones import cloned
from tests.hosting.sites import SMALLEST, site

pytestmark = pytest.mark.once

ALIASES = SMALLEST.replace('domain = "example.org"', 'domain = "example.org"\naliases = ["www.example.org"]')
ADMIN = '[admin]\nhost = "admin.example.org"\nnetworks = ["10.8.0.0/24"]\n'


def written(more: str = "", text: str = SMALLEST) -> str:
    return caddy.configuration(Addresses.of(site(more, text=text)))


def block(text: str, name: str) -> str:
    """The block of a site."""
    return text.partition(f"\n{name} {{\n")[2].partition("\n}\n")[0]


def test_aliases_redirect_to_the_site_for_good() -> None:
    assert "redir https://example.org{uri} permanent" in block(written(text=ALIASES), "www.example.org")


def test_strangers_are_cut_off_from_the_admin() -> None:
    found = block(written(ADMIN), "admin.example.org")

    assert "@strangers not remote_ip 127.0.0.0/8 ::1 10.8.0.0/24\n\tabort @strangers\n" in found
    assert found.index("abort") < found.index("reverse_proxy")


def test_without_an_admin_host_no_name_leads_to_it() -> None:
    assert "admin.example.org" not in written()


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ('[edge]\nacme_directory = "https://acme.test/dir"\n', "\tacme_ca https://acme.test/dir\n"),
        ('[edge]\nemail = "alice@example.org"\n', "\temail alice@example.org\n"),
        ('[edge]\ntls = "internal"\n', "\ttls internal\n"),
        (
            '[edge]\ntls = "files"\ncertificate = "a.pem"\ncertificate_key = "a.key"\n',
            "\ttls /etc/homepress/certificates/blog.pem /etc/homepress/certificates/blog.key\n",
        ),
    ],
)
def test_certificates_come_from_where_the_owner_says(more: str, line: str) -> None:
    assert line in written(more)


def test_only_root_and_caddy_itself_give_caddy_orders() -> None:
    assert "\tadmin unix//run/caddy/admin.sock\n" in written()


@pytest.mark.parametrize(
    ("asked", "logged"),
    [
        ("/", "/"),
        ("/a-post/", "/a-post/"),
        ("/search/?q=word", "/search/"),
        ("/?token=secret&x=1", "/"),
        ("/preview/s3cret/", "/preview/"),
        ("/accounts/confirm-email/k3y/?next=/", "/accounts/confirm-email/"),
        ("/accounts/login/", "/accounts/login/"),
        ("/static/site.1a2b.css", "/static/site.1a2b.css"),
    ],
)
def test_the_access_log_leaves_secrets_out(asked: str, logged: str) -> None:
    assert re.sub(HIDDEN_IN_LOG, lambda found: found[1] or "", asked) == logged
    assert f'request>uri regexp "{HIDDEN_IN_LOG}" "${{1}}"' in written()


def test_caddy_compresses_no_log_while_readers_wait() -> None:
    assert "\t\t\troll_uncompressed\n" in written()


def test_no_cookie_is_logged() -> None:
    assert {"request>headers>Cookie delete", "resp_headers>Set-Cookie delete"} <= set(
        map(str.strip, written().splitlines())
    )


def test_the_release_that_serves_is_named_by_the_file_that_deploys_write() -> None:
    assert "import /etc/homepress/blog/upstream" in block(written(), "example.org")


def test_stored_pages_are_sent_with_the_headers_that_deploys_write() -> None:
    found = block(written(ADMIN), "example.org")

    assert "root /var/lib/homepress/sites/blog/pages/example.org\n" in found
    assert found.count("import /etc/homepress/blog/page-headers\n") == found.count("precompressed br zstd gzip")
    assert found.count("import /etc/homepress/blog/media-headers\n") == found.count("map {re.media-")
    assert "page" not in block(written(ADMIN), "admin.example.org")


def test_who_is_not_let_in_by_a_clone_gets_nothing_of_the_site_by_way_of_errors() -> None:
    """Caddy treats a refusal as an error, and errors are the site's to answer or a stored page."""
    folder, _ = cloned()
    errors = caddy.configuration(Addresses.of(folder)).partition("handle_errors {")[2]
    assert errors.lstrip().startswith("@shut expression {http.error.status_code} == 401\n\t\thandle @shut {")
    assert errors.index('respond "" 401') < errors.index("reverse_proxy")
