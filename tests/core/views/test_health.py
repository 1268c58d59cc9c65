import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client


@pytest.mark.django_db
def test_a_process_that_can_work_says_so(client: Client) -> None:
    for path in ("/livez", "/readyz"):
        answer = client.get(path)
        assert (answer.status_code, answer.content) == (200, b"ok\n")
        assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_a_process_whose_database_is_behind_takes_no_requests(client: Client) -> None:
    newest = MigrationLoader(connection).graph.leaf_nodes("blog")[0]
    MigrationRecorder(connection).record_unapplied(*newest)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert ".".join(newest) in answer.content.decode()


def test_a_process_without_its_database_lives_and_takes_no_requests(client: Client) -> None:
    """Without the `db` mark every query fails, as it does when the database is gone."""
    assert client.get("/livez").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_health_is_only_asked(client: Client, method: str) -> None:
    assert client.generic(method, "/readyz").status_code == 405
