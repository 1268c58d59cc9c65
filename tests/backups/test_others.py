"""What a backup holds besides the site, put back where it was."""

import os
import pwd
import shutil
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from homepress.backups import others, restoring
from homepress.backups.laying_out import Laid, laid_out
from homepress.backups.making import make
from homepress.backups.site import Site
from homepress.backups.store import Store
from homepress.errors import BackupFailed

pytestmark = [pytest.mark.once, pytest.mark.needs("restic")]


@pytest.fixture
def certificates(tmp_path: Path) -> Path:
    folder = tmp_path / "etc" / "certificates"
    (folder / "live").mkdir(parents=True, mode=0o750)
    (folder / "live" / "site.key").write_text("the key")
    (folder / "live" / "site.key").chmod(0o640)
    (folder / "live" / "now.key").symlink_to("site.key")
    return folder


def test_they_come_back_with_modes_and_links_where_somebody_said_so_and_can_be_taken_back(
    kept_site: Site, backups: Store, certificates: Path
) -> None:
    make(kept_site, backups, parts={"certificates": [certificates]})
    key, other = certificates / "live" / "site.key", certificates / "live" / "other.key"
    key.write_text("a newer key")
    other.write_text("unknown to the backup")
    restoring.restore(kept_site, backups)
    assert key.read_text() == "a newer key"
    restored = restoring.restore(kept_site, backups, also=True)
    assert restored.others == [str(certificates)]
    assert key.read_text() == "the key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o640
    assert (certificates / "live" / "now.key").readlink() == Path("site.key")
    assert other.read_text() == "unknown to the backup"
    restoring.restore(kept_site, backups, restored.restore_point, also=True)
    assert key.read_text() == "a newer key"


def test_what_is_gone_is_made_anew(kept_site: Site, backups: Store, certificates: Path) -> None:
    make(kept_site, backups, also=[certificates])
    shutil.rmtree(certificates.parent)
    restoring.restore(kept_site, backups, also=True)
    assert (certificates / "live" / "site.key").read_text() == "the key"


@pytest.mark.needs("hosts")  # of which root is a part
def test_owners_come_back_where_root_restores(kept_site: Site, backups: Store, certificates: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    key = certificates / "live" / "site.key"
    os.chown(key, nobody.pw_uid, nobody.pw_gid)
    make(kept_site, backups, also=[certificates])
    shutil.rmtree(certificates)
    restoring.restore(kept_site, backups, also=True)
    assert key.stat().st_uid == nobody.pw_uid
    assert certificates.stat().st_uid == 0


def test_a_folder_that_became_a_link_leads_nowhere_else_and_all_is_as_it_was(
    kept_site: Site, backups: Store, certificates: Path, tmp_path: Path
) -> None:
    """mallory may write in the folder, and waits for root to write through her link."""
    make(kept_site, backups, also=[certificates])
    shutil.rmtree(certificates / "live")
    (tmp_path / "elsewhere").mkdir()
    (certificates / "live").symlink_to(tmp_path / "elsewhere")
    (kept_site.media / "new.txt").write_text("written since")
    with pytest.raises(BackupFailed, match=r"cannot be put back.*what was there is back"):
        restoring.restore(kept_site, backups, also=True)
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert (kept_site.media / "new.txt").read_text() == "written since"


def test_a_file_that_became_a_link_is_replaced_and_not_followed(
    kept_site: Site, backups: Store, certificates: Path, tmp_path: Path
) -> None:
    key = certificates / "live" / "site.key"
    make(kept_site, backups, also=[certificates])
    (tmp_path / "victim").write_text("untouched")
    key.unlink()
    key.symlink_to(tmp_path / "victim")
    restoring.restore(kept_site, backups, also=True)
    assert (tmp_path / "victim").read_text() == "untouched"
    assert key.read_text() == "the key"
    assert not key.is_symlink()


def test_nothing_is_put_where_the_manifest_does_not_say(
    kept_site: Site, backups: Store, certificates: Path, tmp_path: Path
) -> None:
    make(kept_site, backups, also=[certificates])
    repository = backups.repository()
    with laid_out(kept_site, repository, repository.snapshot()) as laid:
        stray = others.place_in(laid.folder, str(tmp_path / "stray"))
        stray.write_text("named by nobody")
        key = others.place_in(laid.folder, str(certificates / "live" / "site.key"))
        assert others.put_back(laid) == [str(certificates)]
        missing = replace(laid.manifest, also=(str(tmp_path / "nothing"),))
        with pytest.raises(BackupFailed, match="is named by the backup, and not in it"):
            others.put_back(Laid(laid.folder, missing))
        assert key.exists()
    assert not (tmp_path / "stray").exists()
