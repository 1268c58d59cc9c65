import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from homepress.errors import ImportFailed
from homepress.importers import archives
from homepress.importers.archives import unpacked

pytestmark = pytest.mark.once


def tar(path: Path, **members: tarfile.TarInfo | bytes) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in members.items():
            if isinstance(content, bytes):
                member = tarfile.TarInfo(name)
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
            else:
                archive.addfile(content)
    return path


def member(name: str, type: bytes, target: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname = type, target
    return made


def zipped(path: Path, **members: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_a_folder_is_itself(tmp_path: Path) -> None:
    with unpacked(tmp_path) as folder:
        assert folder == tmp_path


@pytest.mark.parametrize("suffix", [".tar.gz", ".zip"])
def test_an_archive_is_the_folder_in_it_and_leaves_nothing_behind(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"blog{suffix}"
    tar(path, **{"blog/a.md": b"# A"}) if suffix == ".tar.gz" else zipped(path, **{"blog/a.md": "# A"})
    with unpacked(path) as folder:
        assert [entry.name for entry in folder.iterdir()] == ["a.md"]
    assert not folder.exists()


@pytest.mark.parametrize(
    "evil",
    [
        tarfile.TarInfo("../evil.md"),
        member("link", tarfile.SYMTYPE, "/etc"),
        member("link", tarfile.SYMTYPE, "../.."),
        member("hard", tarfile.LNKTYPE, "/etc/passwd"),
        member("pipe", tarfile.FIFOTYPE),
        member("device", tarfile.BLKTYPE),
    ],
    ids=lambda made: made.name,
)
def test_mallorys_archive_cannot_reach_out(tmp_path: Path, evil: tarfile.TarInfo) -> None:
    with pytest.raises(ImportFailed, match="unpacked"), unpacked(tar(tmp_path / "x.tar.gz", evil=evil)):
        pass


@pytest.mark.parametrize("name", ["../evil.md", "/tmp/evil.md", "a/../../evil.md"])
def test_mallorys_zip_cannot_reach_out(tmp_path: Path, name: str) -> None:
    with pytest.raises(ImportFailed, match="leads out"), unpacked(zipped(tmp_path / "x.zip", **{name: "x"})):
        pass


def test_an_archive_that_grows_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_BYTES", 1000)
    for path in (tar(tmp_path / "x.tar.gz", a=b"x" * 2000), zipped(tmp_path / "x.zip", a="x" * 2000)):
        with pytest.raises(ImportFailed, match="more than"), unpacked(path):
            pass


def test_what_is_no_archive_is_named(tmp_path: Path) -> None:
    for content in (b"", b"text", b"PK\x03\x04", b"\x1f\x8b\x08\x00"):
        path = tmp_path / "x.tar.gz"
        path.write_bytes(content)
        with pytest.raises(ImportFailed, match=r"x\.tar\.gz"), unpacked(path):
            pass
