"""From the repository to a host: only what belongs there, and its end only where all of it came."""

import io
import tarfile
from collections.abc import Callable

import pytest

from homepress.backups.complaints import RepositoryDamaged
from homepress.backups.restic import Stream
from homepress.errors import BackupFailed
from homepress.hosting.on_host.arriving import END
from homepress.hosting.returning.sending import _pass_on, _wanted

pytestmark = pytest.mark.once


def snapshot(*names: str) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as made:
        for name in names:
            member = tarfile.TarInfo(name)
            member.size = 3000
            made.addfile(member, io.BytesIO(name.encode().ljust(3000)))
    return packed.getvalue()


def passed_on(data: bytes, whole: Callable[[], None] = lambda: None) -> tarfile.TarFile:
    target = io.BytesIO()
    _pass_on(Stream(io.BytesIO(data), whole), target, wanted=_wanted("caddy"))
    target.seek(0)
    return tarfile.open(fileobj=target)


def test_the_host_gets_data_and_certificates_and_no_keys_of_its_own() -> None:
    certificate = "var/lib/caddy/.local/share/caddy/certificates/letters.test.key"
    others = ("etc/homepress/blog/environment", "srv/homepress/blog/releases/r/site/homepress.toml", "mediator")
    archive = passed_on(snapshot("manifest.json", "/media/a.webp", "./database/homepress.dump", certificate, *others))
    assert archive.getnames() == ["manifest.json", "media/a.webp", "database/homepress.dump", certificate, END]
    found = archive.extractfile("media/a.webp")
    assert found
    assert found.read().startswith(b"/media/a.webp")


def damaged() -> None:
    raise RepositoryDamaged("The repository is damaged")


@pytest.mark.parametrize("length", [2500, 5000, 100_000])
def test_a_backup_that_came_in_pieces_has_no_end(length: int) -> None:
    """restic's own word is what is told."""
    target = io.BytesIO()
    with pytest.raises(RepositoryDamaged):
        _pass_on(Stream(io.BytesIO(snapshot("manifest.json", "media/a.webp")[:length]), damaged), target, wanted=("m",))
    assert END.encode() not in target.getvalue()


def test_an_archive_that_breaks_off_is_told_though_restic_found_nothing() -> None:
    with pytest.raises(BackupFailed, match="in pieces"):
        passed_on(snapshot("manifest.json")[:1000])
