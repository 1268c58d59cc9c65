from pathlib import Path

import pytest
from typer.testing import CliRunner

from homepress.backups import cloning, code, media
from homepress.backups.laying_out import LEFT_OUT, SCRATCH
from homepress.backups.making import make
from homepress.backups.receipts import Receipts
from homepress.backups.site import Site
from homepress.backups.store import Store
from homepress.cli.clone import app
from homepress.errors import BackupFailed
from homepress.hosting.configuration.variables import SECRET
from tests.fixtures.backups import address_of, admin, execute, receipt_for

pytestmark = pytest.mark.needs("restic")


def proven(site: Site, store: Store) -> str:
    """Make a backup with an owner in it, and a receipt as a rehearsal would."""
    execute(site, "UPDATE accounts_person SET role = 'owner' WHERE handle = 'demo-1'")
    snapshot = make(site, store).snapshot
    Receipts(store).write(receipt_for(snapshot))
    return snapshot


def addresses(site: Site) -> list[str]:
    return [str(address) for (address,) in execute(site, "SELECT email FROM accounts_person")]


def test_a_copy_has_posts_and_files_and_not_one_byte_of_an_address(
    kept_site: Site, backups: Store, tmp_path: Path
) -> None:
    """The newest backup is not proven, so the one before it is copied."""
    real = addresses(kept_site)
    assert len(real) == 2
    snapshot = proven(kept_site, backups)
    make(kept_site, backups)
    before = kept_site.database.contents()
    assert before.rows["engagement_comment"]
    with cloning.copied(kept_site, backups) as copy:
        assert copy.snapshot.id == snapshot
        dump = copy.laid.dump.read_bytes()
        assert not [address for address in real if address.encode() in dump]
        assert kept_site.variables["HOMEPRESS_SECRET_KEY"].encode() not in dump
        assert media.differences(copy.laid.media, copy.laid.manifest.media) == []
        rows = {table: (count, copy.laid.manifest.contents.rows[table]) for table, count in before.rows.items()}
        assert copy.owner
    assert not (kept_site.home / SCRATCH).exists()
    assert kept_site.database.contents() == before
    for table in ("blog_post", "blog_tag", "engagement_comment", "engagement_like", "accounts_person"):
        assert rows[table][0] == rows[table][1]
    assert rows["django_session"][1] == rows["mfa_authenticator"][1] == 0


@pytest.mark.usefixtures("collected")
def test_a_copy_on_a_laptop_is_a_site_that_can_be_signed_in_to(
    kept_site: Site, backups: Store, tmp_path: Path, cluster: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    proven(kept_site, backups)
    for name, value in kept_site.variables.items():
        monkeypatch.setenv(name, value)
    words, url = ["--into", str(tmp_path / "laptop"), "--folder", str(backups.folder)], ""
    if cluster:
        url = address_of(cluster, f"laptop_{tmp_path.name[-8:].replace('-', '_')}".lower())
        with admin(cluster) as connection:
            connection.execute(f'CREATE DATABASE "{url.rpartition("/")[2]}"'.encode())
        words += ["--database", url]
    said = CliRunner().invoke(app, words, catch_exceptions=False)
    assert said.exit_code == 0, said.output
    assert "Sign in as " in said.stdout
    home = tmp_path / "laptop" / "var"
    laptop = Site(home, url, {**kept_site.variables, "HOMEPRESS_HOME": str(home), "HOMEPRESS_DATABASE_URL": url})
    seen = code.ask(laptop.variables, "survey")
    assert (seen["missing"], seen["unknown"], len(seen["posts"])) == ([], [], 6)
    assert all(address.endswith("@clone.invalid") for address in addresses(laptop))
    with cloning.copied(kept_site, backups) as copy, pytest.raises(BackupFailed, match="holds a site already"):
        cloning.put_into(copy, home, url)
    if cluster:
        with cloning.copied(kept_site, backups) as copy, pytest.raises(BackupFailed, match="holds something already"):
            cloning.put_into(copy, tmp_path / "other", url)
        with admin(cluster) as connection:
            connection.execute(f'DROP DATABASE "{url.rpartition("/")[2]}" WITH (FORCE)'.encode())
    assert not (tmp_path / "other").exists()


def test_a_backup_without_a_receipt_is_tried_first_and_not_copied_where_that_fails(
    kept_site: Site, backups: Store
) -> None:
    execute(kept_site, "INSERT INTO django_migrations (app, name, applied) VALUES ('blog', '9999_later', '2030-01-01')")
    made = make(kept_site, backups)
    for name in ("", made.snapshot):
        with (
            pytest.raises(BackupFailed, match=r"is not proven: .*later release"),
            cloning.copied(kept_site, backups, name),
        ):
            pass
    assert not (kept_site.home / SCRATCH).exists()


def test_a_column_that_nobody_decided_about_ends_the_copy(kept_site: Site, backups: Store, tmp_path: Path) -> None:
    execute(kept_site, "CREATE TABLE old_plugin (address text)")
    proven(kept_site, backups)
    with pytest.raises(BackupFailed, match="table old_plugin"), cloning.copied(kept_site, backups):
        pass
    assert not (kept_site.home / SCRATCH).exists()


def test_a_copy_goes_into_a_database_of_its_kind(kept_site: Site, backups: Store, tmp_path: Path) -> None:
    proven(kept_site, backups)
    other = "" if kept_site.database_url else "postgresql:///other"
    with cloning.copied(kept_site, backups) as copy:
        with pytest.raises(BackupFailed, match="The backup is of"):
            cloning.put_into(copy, tmp_path / "laptop", other)
        if not kept_site.database_url:
            copy.laid.dump.write_bytes(b"no database")
            with pytest.raises(BackupFailed):
                cloning.put_into(copy, tmp_path / "laptop", "")
    assert not (tmp_path / "laptop").exists()


@pytest.mark.once
def test_every_secret_of_a_site_is_left_out_of_a_copy() -> None:
    """A new secret opens something, so that a copy must not have it."""
    assert {name.upper() for name in SECRET} - {"SECRET_KEY"} <= set(LEFT_OUT)
