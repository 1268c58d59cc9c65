import pytest

from bench.soak import soak


@pytest.mark.once
@pytest.mark.needs("nginx")
def test_under_reads_edits_and_killed_processes_no_reader_sees_an_error_or_an_old_page() -> None:
    seen = soak(20, kill_every=6)

    assert seen.is_good, str(seen)
    assert seen.kills >= 2
