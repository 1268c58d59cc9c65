import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from homepress.cli import secret_key
from homepress.errors import ConfigurationError

pytestmark = pytest.mark.once


def test_the_key_is_made_once_and_kept(tmp_path: Path) -> None:
    first = secret_key.of(tmp_path / "home")

    assert len(first) >= 50
    assert secret_key.of(tmp_path / "home") == first
    assert secret_key.of(tmp_path / "another") != first


def test_the_key_file_is_readable_by_its_owner_alone_even_under_an_open_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        secret_key.of(tmp_path)
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_processes_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    code = "import sys, pathlib; from homepress.cli import secret_key; print(secret_key.of(pathlib.Path(sys.argv[1])))"
    started = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(8)
    ]
    keys = {process.communicate()[0] for process in started}

    assert len(keys) == 1
    assert keys == {secret_key.of(tmp_path) + "\n"}


def test_a_home_that_cannot_be_made_is_named_in_the_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(ConfigurationError, match="file/home/secret_key"):
        secret_key.of(tmp_path / "file" / "home")
