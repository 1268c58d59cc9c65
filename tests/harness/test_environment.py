"""What the tests run in: variables of their own, and the database that was asked for."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.plugins.environment import belongs


def test_the_tests_run_on_the_database_that_was_asked_for(db: None, pytestconfig: pytest.Config) -> None:
    assert connection.vendor == pytestconfig.getoption("--db")


@pytest.mark.only_on("sqlite")
def test_sqlite_is_a_file_as_on_every_site(db: None) -> None:
    assert Path(connection.settings_dict["NAME"]).is_file()


@pytest.mark.only_on("postgresql")
def test_postgresql_is_reached_by_its_socket_alone(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW listen_addresses")
        assert cursor.fetchone() == ("",)


def test_data_goes_to_a_folder_that_is_thrown_away(tmp_path_factory: pytest.TempPathFactory) -> None:
    assert Path(os.environ["HOMEPRESS_HOME"]).name.startswith("homepress-tests-")
    assert Path(settings.MEDIA_ROOT).is_relative_to(tmp_path_factory.getbasetemp())


@pytest.mark.once
def test_a_developers_own_variables_are_not_seen(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOMEPRESS_SITE_TITLE", "Mallory's blog")
    monkeypatch.setenv("HOMEPRESS_DATABASE_URL", "postgresql://production/blog")
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    pytester.makepyfile("""
        import os

        def test_variables():
            assert "HOMEPRESS_SITE_TITLE" not in os.environ
            assert os.environ["HOMEPRESS_DATABASE_URL"] == ""
    """)
    result = pytester.runpytest_subprocess("-p", "tests.plugins.environment", "-p", "no:django")
    result.assert_outcomes(passed=1)


MARKED = """
    import pytest

    def test_both(): pass

    @pytest.mark.once
    def test_sqlite_once(): pass

    @pytest.mark.only_on("sqlite")
    def test_sqlite_alone(): pass

    @pytest.mark.only_on("postgresql")
    def test_postgresql_alone(): pass

    def test_sqlite_page(browser): pass

    @pytest.mark.only_on("sqlite", "postgresql")
    def test_both_pages(browser): pass
"""


@pytest.mark.once
def test_a_test_runs_on_the_databases_it_has_to_do_with(pytester: pytest.Pytester) -> None:
    for item in pytester.getitems(MARKED):
        assert belongs(item, "sqlite") == ("sqlite" in item.name or "both" in item.name), item.name
        assert belongs(item, "postgresql") == ("postgresql" in item.name or "both" in item.name), item.name
