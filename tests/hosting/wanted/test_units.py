import pytest

from homepress.hosting.configuration.tables import Web
from homepress.hosting.layout import Layout
from homepress.hosting.wanted import units
from tests.hosting.sites import SMALL_BOOKWORM, TRIXIE

pytestmark = pytest.mark.once

LAYOUT = Layout("blog")


@pytest.mark.parametrize(
    ("system", "asked", "workers"), [(TRIXIE, Web(), 4), (SMALL_BOOKWORM, Web(), 2), (TRIXIE, Web(workers=7), 7)]
)
def test_as_many_processes_answer_as_the_host_or_the_owner_allows(system: object, asked: Web, workers: int) -> None:
    assert f" --workers={workers} " in units.web(LAYOUT, asked, system)  # type: ignore[arg-type]  # parametrized


def test_each_release_has_its_own_socket_code_and_variables() -> None:
    text = units.web(LAYOUT, Web(), TRIXIE)

    assert "--bind=unix:/run/homepress-blog/%i.sock" in text
    assert "ExecStart=/srv/homepress/blog/releases/%i/venv/bin/gunicorn" in text
    assert "EnvironmentFile=-/srv/homepress/blog/releases/%i/environment" in text


@pytest.mark.parametrize("text", [units.web(LAYOUT, Web(), TRIXIE), units.worker(LAYOUT)])
def test_the_site_writes_to_its_data_alone(text: str) -> None:
    writable = [line for line in text.splitlines() if line.startswith("ReadWritePaths=")]

    assert "ProtectSystem=strict" in text
    assert all(
        path in {"/var/lib/homepress/sites/blog", "/run/homepress-blog"}
        for line in writable
        for path in line.partition("=")[2].split()
    )
    assert "User=homepress-blog\n" in text


def test_the_folder_of_sockets_lets_only_the_edge_in() -> None:
    assert "d /run/homepress-blog 2750 homepress-blog homepress-blog-edge -" in units.temporary(LAYOUT)


def test_no_dump_of_the_database_stays_for_longer_than_a_month() -> None:
    assert "e /var/backups/homepress/blog - - - 30d" in units.temporary(LAYOUT)
