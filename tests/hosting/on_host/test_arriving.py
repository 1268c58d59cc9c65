"""A backup that arrives: whole, or not at all, and nowhere else."""

import io
import tarfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

import pytest

from homepress.hosting.on_host import arriving
from homepress.hosting.on_host.site import Site
from homepress.hosting.on_host.system import Failure

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def place(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("homepress.hosting.on_host.site.STATE", PurePosixPath(tmp_path / "state"))
    return tmp_path / "state" / "arriving" / "blog"


def archive(names: Iterable[str], *, data: bytes = b"x" * 5000) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as made:
        for name in names:
            member = tarfile.TarInfo(name)
            member.size = 0 if name == arriving.END else len(data)
            made.addfile(member, io.BytesIO(data))
    return packed.getvalue()


def receive(site: Site, data: bytes, *, size: int = 0) -> None:
    arriving.receive(site, "r1", size, io.BytesIO(data))


def test_a_whole_backup_is_laid_out_where_root_alone_can_look(site: Site, place: Path) -> None:
    (place / "earlier").mkdir(parents=True)
    receive(site, archive(["manifest.json", "media/a.webp", arriving.END]))
    assert sorted(path.name for path in place.iterdir()) == ["r1"]
    assert sorted(path.name for path in (place / "r1").iterdir()) == ["manifest.json", "media"]
    assert (place / "r1").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (archive(["manifest.json"]), "cut off on its way"),
        (archive(["manifest.json", arriving.END])[:5900], "cut off on its way"),
        (archive(["manifest.json", arriving.END])[:3000], "no whole archive"),
        (b"", "no whole archive"),
        (b"no archive at all" * 100, "no whole archive"),
        (archive(["../../etc/cron.d/mallory", arriving.END]), "no whole archive"),
    ],
)
def test_what_is_not_whole_or_leads_elsewhere_leaves_nothing(site: Site, place: Path, data: bytes, told: str) -> None:
    with pytest.raises(Failure, match=told):
        receive(site, data)
    assert list(place.iterdir()) == []


def test_a_link_out_of_the_folder_is_refused(site: Site, place: Path) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as made:
        link = tarfile.TarInfo("media")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc"
        made.addfile(link)
    with pytest.raises(Failure):
        receive(site, packed.getvalue())
    assert list(place.iterdir()) == []


def test_what_would_not_fit_is_refused_before_anything_is_written(site: Site, place: Path) -> None:
    with pytest.raises(Failure, match=r"MB are free for .* and the backup takes"):
        receive(site, archive(["manifest.json", arriving.END]), size=10**16)
    assert list(place.iterdir()) == []
