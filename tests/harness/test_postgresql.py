"""The throw-away cluster: it works, and nothing of it stays, however the tests end."""

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import dj_database_url
import psycopg
import pytest

from tests.plugins.postgresql import SETTINGS, Cluster, ClusterFailed

pytestmark = [pytest.mark.once, pytest.mark.needs("postgresql")]


def test_a_cluster_answers_until_it_is_stopped_and_then_is_gone() -> None:
    cluster = Cluster.start()
    try:
        url = dj_database_url.parse(cluster.url)
        with psycopg.connect(host=url["HOST"], user=url["USER"], dbname="postgres") as connection:
            assert connection.execute("SELECT 6 * 7").fetchone() == (42,)
    finally:
        cluster.stop()
    cluster.stop()
    assert not cluster.folder.exists()


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_cluster_ends_with_the_process_that_started_it(sent: signal.Signals) -> None:
    source = "from tests.plugins.postgresql import Cluster; c = Cluster.start(); print(c.folder, flush=True); input()"
    process = subprocess.Popen(
        [sys.executable, "-c", source],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    folder = Path(process.stdout.readline().strip())
    server = int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])
    watch = os.pidfd_open(server)
    process.send_signal(sent)
    process.communicate(timeout=30)
    ended, _, _ = select.select([watch], [], [], 30)
    assert ended


def test_a_server_that_does_not_start_says_why_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SETTINGS, "fsync", "perhaps")
    with pytest.raises(ClusterFailed, match="fsync"):
        Cluster.start()
