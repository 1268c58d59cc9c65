"""How restic is led to a repository, and what its complaints mean."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from homepress.backups import keys
from homepress.backups.complaints import RepositoryMissing
from homepress.backups.programs import ProgramFailed
from homepress.backups.restic import Repository

pytestmark = pytest.mark.once


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    keys.write(tmp_path / "key", keys.make())
    return tmp_path / "key"


def test_a_bucket_is_opened_by_its_access_key(key_file: Path) -> None:
    environment = Repository("s3:https://s3.example.org/blog", key_file, "id", "s3cret")._environment
    assert environment["RESTIC_REPOSITORY"] == "s3:https://s3.example.org/blog"
    assert (environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"]) == ("id", "s3cret")


def test_a_password_with_any_letter_reaches_a_rest_server(key_file: Path) -> None:
    environment = Repository("rest:https://backups.example.org/blog", key_file, "alice", "a@b/c:d")._environment
    assert environment["RESTIC_REPOSITORY"] == "rest:https://alice:a%40b%2Fc%3Ad@backups.example.org/blog"


@pytest.mark.parametrize(
    ("address", "call"),
    [
        ("sftp:pi@192.0.2.20:/backups/blog", "pi@192.0.2.20 -s sftp"),
        ("sftp://pi@192.0.2.20:2222//backups", "-p 2222 pi@192.0.2.20 -s sftp"),
        ("sftp:shelf:/backups", "shelf -s sftp"),
    ],
)
def test_ssh_has_a_key_of_the_backups_own_where_one_is_given(key_file: Path, address: str, call: str) -> None:
    option, words = Repository(address, key_file, ssh="/store/ssh")._options
    assert (option, words.endswith(call)) == ("-o", True)
    assert "-i /store/ssh/id_ed25519" in words
    assert "UserKnownHostsFile=/store/ssh/known_hosts" in words
    assert Repository(address, key_file)._options == []


def test_what_is_shown_of_a_repository_holds_no_password(key_file: Path) -> None:
    assert "s3cret" not in repr(Repository("s3:https://s3.example.org/blog", key_file, "id", "s3cret"))


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (
            (
                'Fatal: unable to open config file: Head "http://192.0.2.9/config": dial tcp: connection refused\n'
                "Is there a repository at the following location?"
            ),
            "cannot be reached",
        ),
        (
            (
                "subprocess ssh: pi@192.0.2.20: Permission denied (publickey).\nFatal: unable to open repository at "
                "sftp:pi@192.0.2.20:/b: unable to start the sftp session, error: EOF"
            ),
            "does not let us in: subprocess ssh: pi@192.0.2.20: Permission denied",
        ),
        ("Fatal: unable to open config file: Stat: Access Denied.\nIs there a repository", "does not let us in"),
        ("Fatal: unable to open config file: unexpected HTTP response (401): 401 Unauthorized", "does not let us in"),
        ("Fatal: wrong password or no key found", "does not open the repository"),
        ("Save(<data/1a>) failed: write /b/data: no space left on device", "No room is left"),
        ("unable to create lock in backend: Save: write /b/locks/1a-tmp: no space left on device", "No room is left"),
        ("unable to create lock in backend: repository is already locked exclusively by PID 7", "is in use by another"),
        (
            "Fatal: unable to open config file: Stat: The Access Key Id you provided does not exist in our records.",
            "let us",
        ),
        ("Fatal: unable to save snapshot: ssh command exited: exit status 255", "cannot be reached"),
        ("Fatal: unable to open config file: Lstat: file does not exist\nIs there a repository", "no repository"),
    ],
)
def test_a_complaint_says_what_is_wrong(key_file: Path, said: str, message: str) -> None:
    failed = Repository("sftp:pi@192.0.2.20:/b", key_file)._explained(ProgramFailed("restic failed", said=said))
    assert message in failed.message


def test_ssh_is_asked_itself_where_restic_ended_without_its_last_words(
    key_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/ssh").write_text("#!/bin/sh\necho 'pi@192.0.2.20: Permission denied (publickey).' >&2; exit 255\n")
    (tmp_path / "bin/ssh").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    cut = "Fatal: unable to open repository: unable to start the sftp session, error: unexpected EOF"
    failed = Repository("sftp:pi@192.0.2.20:/b", key_file)._explained(ProgramFailed("", said=cut))
    assert "does not let us in: subprocess ssh: pi@192.0.2.20: Permission denied (publickey)." in failed.message


def test_only_a_place_without_a_repository_is_one_to_make_it_in(key_file: Path) -> None:
    repository = Repository("rest:http://192.0.2.9/", key_file)
    refused = (
        "Fatal: unable to open config file: Stat: Access Denied.\nIs there a repository at the following location?"
    )
    assert not isinstance(repository._explained(ProgramFailed("", said=refused)), RepositoryMissing)


def test_the_key_to_let_in_is_in_the_hint(key_file: Path, tmp_path: Path) -> None:
    (tmp_path / "id_ed25519.pub").write_text("ssh-ed25519 AAAA backups of example.org\n")
    repository = Repository("sftp:pi@192.0.2.20:/b", key_file, ssh=str(tmp_path))
    failed = repository._explained(ProgramFailed("", said="Permission denied (publickey,password)."))
    assert failed.hint.endswith("authorized_keys there: ssh-ed25519 AAAA backups of example.org")


@pytest.mark.needs("restic")
def test_a_backup_of_the_future_is_not_taken_for_the_newest(empty_store: Path, tmp_path: Path) -> None:
    repository = Repository(str(tmp_path / "repository"), empty_store / "store" / "key")
    repository.create()
    (tmp_path / "some").mkdir()
    (tmp_path / "some" / "file").write_text("x")
    today = repository.save(tmp_path / "some", host="example.org")
    later = f"{datetime.now(UTC) + timedelta(days=400):%Y-%m-%d %H:%M:%S}"
    repository.save(tmp_path / "some", host="example.org", at=later)
    assert repository.snapshot().id.startswith(today)
