import re

import pytest

from homepress.hosting.resources.files import File
from homepress.hosting.wanted.edges import certifying, nginx
from homepress.hosting.wanted.edges.addresses import Addresses
from tests.hosting.sites import SMALL_BOOKWORM, SMALLEST, TRIXIE, site

pytestmark = pytest.mark.once

ALIASES = SMALLEST.replace('domain = "example.org"', 'domain = "example.org"\naliases = ["www.example.org"]')
NGINX = '[edge]\nserver = "nginx"\n'
ADMIN = '[admin]\nhost = "admin.example.org"\nnetworks = ["10.8.0.0/24"]\n'


def written(more: str = "", *, text: str = SMALLEST, old: bool = False) -> str:
    system = SMALL_BOOKWORM if old else TRIXIE
    return nginx.configuration(Addresses.of(site(NGINX + more, text=text)), system)


def server(text: str, name: str) -> str:
    """The server block that answers a name by HTTPS."""
    blocks = re.findall(r"^server \{\n.*?^\}\n", text, flags=re.MULTILINE | re.DOTALL)
    found: str = next(block for block in blocks if f"server_name {name};" in block and "listen 443" in block)
    return found


def test_aliases_and_plain_http_redirect_to_the_site() -> None:
    text = written(text=ALIASES)

    assert "return 301 https://example.org$request_uri;" in server(text, "www.example.org")
    assert "return 308 https://$host$request_uri;" in text


def test_strangers_are_refused_at_the_admin() -> None:
    found = server(written(ADMIN), "admin.example.org")

    assert [line.strip() for line in found.splitlines() if line.strip().startswith(("allow", "deny"))] == [
        "allow 127.0.0.0/8;",
        "allow ::1;",
        "allow 10.8.0.0/24;",
        "deny all;",
    ]


def test_names_that_are_not_the_sites_get_no_certificate() -> None:
    assert "ssl_reject_handshake on;" in written()


def test_http2_is_written_as_each_version_reads_it_and_http3_where_there_is_any() -> None:
    assert "http2 on;" in written()
    assert "quic" in written()
    assert "listen 443 ssl http2;" in written(old=True)
    assert not {"http2 on;", "quic"} & set(written(old=True).split())


def test_a_forged_forwarding_header_is_replaced() -> None:
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in written()


def test_each_address_has_so_many_requests_a_second() -> None:
    assert "rate=50r/s" in written()
    assert "limit_req zone=homepress" in server(written(), "example.org")


@pytest.mark.parametrize(
    ("asked", "logged"),
    [
        ("/a/?token=secret", "/a/"),
        ("/preview/s3cret/", "/preview/"),
        ("/accounts/confirm-email/k3y/", "/accounts/confirm-email/"),
    ],
)
def test_the_access_log_leaves_secrets_out(asked: str, logged: str) -> None:
    patterns = re.findall(r'^\t"~(.*)" \$homepress_\w+;$', written(), flags=re.MULTILINE)
    found = next(match for pattern in patterns if (match := re.match(pattern.replace("(?<", "(?P<"), asked)))
    assert next(iter(found.groupdict().values())) == logged
    assert "$request_uri" not in written().partition("log_format")[2].partition(";")[0]


def test_certificates_are_asked_for_of_the_owners_authority() -> None:
    folder = site(
        '[edge]\nserver = "nginx"\nacme_directory = "https://acme.test/dir"\nemail = "a@example.org"\n', text=ALIASES
    )
    before, after = certifying.wanted(Addresses.of(folder))
    texts = "\n".join(str(getattr(one, "content", "")) for one in after)

    assert 'CA="https://acme.test/dir"' in texts
    assert "example.org www.example.org > site" in texts
    assert [one.key for one in before if one.key.startswith("self-signed")]


def test_lets_encrypt_is_tried_where_mistakes_cost_nothing_first() -> None:
    _, after = certifying.wanted(Addresses.of(site(NGINX)))
    unit = next(str(one.content) for one in after if isinstance(one, File) and one.path.endswith(".service"))
    asked = [line.split()[2] for line in unit.splitlines() if line.endswith(" --cron")]

    assert asked == ["/etc/homepress/blog/dehydrated-staging.conf", "/etc/homepress/blog/dehydrated.conf"]


def test_an_authority_of_ones_own_is_asked_at_once() -> None:
    _, after = certifying.wanted(
        Addresses.of(site('[edge]\nserver = "nginx"\nacme_directory = "https://acme.test/dir"\n'))
    )

    assert "staging" not in "".join(str(getattr(one, "content", "")) for one in after)


def test_other_names_need_another_certificate_of_the_hosts_own() -> None:
    internal = NGINX + 'tls = "internal"\n'

    assert Addresses.of(site(internal)).certificate != Addresses.of(site(internal, text=ALIASES)).certificate


def test_with_the_owners_files_nobody_is_asked() -> None:
    files = NGINX + 'tls = "files"\ncertificate = "a.pem"\ncertificate_key = "a.key"\n'

    assert certifying.wanted(Addresses.of(site(files))) == ([], [])


@pytest.mark.parametrize("old", [False, True])
def test_stored_pages_are_sent_with_the_headers_that_deploys_write(old: bool) -> None:
    found = server(written(ADMIN, old=old), "example.org")

    root = "root /var/lib/homepress/sites/blog"
    assert found.count("include /etc/homepress/blog/page-headers;\n") == found.count(f"{root}/pages;")
    assert found.count("include /etc/homepress/blog/media-headers;\n") == found.count(f"{root};")
    assert "proxy_pass http://homepress-blog$request_uri;" in found
    assert ("Alt-Svc" in found) is not old
    assert "pages" not in server(written(ADMIN, old=old), "admin.example.org")
