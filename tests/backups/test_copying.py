"""A copy from the host that serves the site to that of the clone, but for SSH: that is tried on hosts."""

import io
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from homepress.backups import code, restoring
from homepress.backups.site import Site
from homepress.backups.store import Store
from homepress.errors import BackupFailed
from homepress.hosting.cloning.fetching import Copying
from homepress.hosting.on_host.arriving import END
from homepress.hosting.returning import sending
from tests.backups.test_cloning import addresses, proven
from tests.fixtures.backups import execute

pytestmark = [pytest.mark.needs("restic"), pytest.mark.only_on("sqlite")]

KEY = "the-key-of-the-clone-alone-0123456789-abcdefghijklmnop"


def test_a_copy_arrives_as_a_backup_that_the_clone_s_host_restores(
    kept_site: Site, backups: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, pipe = addresses(kept_site), io.BytesIO()

    @contextmanager
    def receiving(*_: Any) -> Iterator[io.BytesIO]:
        yield pipe

    monkeypatch.setattr(sending, "receiving", receiving)
    snapshot = proven(kept_site, backups)
    words = [sys.executable, "-m", "homepress.backups.copying", str(backups.folder)]
    copying = Copying(words, {"HOMEPRESS_SECRET_KEY": KEY}, environment=code.environment(kept_site.variables))
    copying.send(None, "r-1", folder=tmp_path)  # type: ignore[arg-type]  # nothing is asked of the program here
    assert snapshot.startswith(copying.snapshot)
    assert copying.owner
    assert not [address for address in real if address.encode() in pipe.getvalue()]

    arrived, home = tmp_path / "arrived", tmp_path / "clone"
    home.mkdir()
    with tarfile.open(fileobj=io.BytesIO(pipe.getvalue())) as archive:
        archive.extractall(arrived, filter="data")
    assert (arrived / END).is_file()
    clone = Site(home, "", {**kept_site.variables, "HOMEPRESS_HOME": str(home), "HOMEPRESS_SECRET_KEY": KEY})
    restored = restoring.restore_unpacked(clone, Store(tmp_path / "clone-store"), arrived)
    assert (restored.secret_key, restored.migrated) == ("", [])
    titles = "SELECT title FROM blog_post ORDER BY id"
    assert execute(clone, titles) == execute(kept_site, titles)
    assert sorted(path.name for path in clone.media.rglob("*.*")) == ["Grüße aus Köln.pdf", "hill.webp"]


def test_what_stands_in_the_way_of_a_copy_is_told(
    kept_site: Site, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    words = [sys.executable, "-m", "homepress.backups.copying", str(tmp_path / "nowhere")]
    copying = Copying(words, {}, environment=code.environment(kept_site.variables))
    with pytest.raises(BackupFailed, match="No copy was made"):
        copying.send(None, "r-1", folder=tmp_path)  # type: ignore[arg-type]  # as above
    assert "Error: No place for backups was chosen yet" in capfd.readouterr().err
