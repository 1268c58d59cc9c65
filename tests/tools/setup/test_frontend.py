"""When node packages are installed and the browser's scripts built, and when nothing is done."""

import shutil
from pathlib import Path

import pytest

from tests.tools.setup.conftest import Workshop, program
from tools.setup import frontend
from tools.setup.reporting import SetupError

pytestmark = pytest.mark.once

CI = "npm ci --include=dev --no-progress"
BUILD = "npm run --silent build"


def test_a_fresh_clone_is_built(workshop: Workshop) -> None:
    frontend.ensure(workshop.checkout)
    assert workshop.calls() == [CI, BUILD]
    assert (workshop.checkout.built_files / "site.js").read_text() == "1\n"


def test_nothing_is_done_when_nothing_changed(workshop: Workshop) -> None:
    frontend.ensure(workshop.checkout)
    workshop.calls()
    frontend.ensure(workshop.checkout)
    assert workshop.calls() == []


@pytest.mark.parametrize("source", ["frontend/site.js", "src/homepress/static/css/post.css"])
def test_a_changed_source_is_built_from_the_packages_that_are_there(workshop: Workshop, source: str) -> None:
    frontend.ensure(workshop.checkout)
    workshop.calls()
    (workshop.checkout.root / source).write_text("2\n")
    frontend.ensure(workshop.checkout)
    assert workshop.calls() == [BUILD]


def test_a_changed_lock_is_installed_and_built(workshop: Workshop) -> None:
    frontend.ensure(workshop.checkout)
    workshop.calls()
    (workshop.checkout.root / "package-lock.json").write_text('{"lockfileVersion": 3}\n')
    frontend.ensure(workshop.checkout)
    assert workshop.calls() == [CI, BUILD]


@pytest.mark.parametrize("damage", ["removed", "changed"])
def test_a_damaged_result_is_built_again(workshop: Workshop, damage: str) -> None:
    frontend.ensure(workshop.checkout)
    workshop.calls()
    built = workshop.checkout.built_files
    shutil.rmtree(built) if damage == "removed" else (built / "site.js").write_text("nonsense")
    frontend.ensure(workshop.checkout)
    assert workshop.calls() == [BUILD]


def test_a_build_that_makes_nothing_is_an_error(workshop: Workshop, tmp_path: Path) -> None:
    program(tmp_path / "bin" / "npm", "#!/bin/sh\n[ $1 = run ] || mkdir -p node_modules\n")
    with pytest.raises(SetupError, match="made nothing in src/homepress/static/dist/"):
        frontend.ensure(workshop.checkout)


def test_a_failed_build_shows_what_npm_said(workshop: Workshop, tmp_path: Path) -> None:
    program(
        tmp_path / "bin" / "npm", "#!/bin/sh\nmkdir -p node_modules; [ $1 = ci ] || { echo 'no bracket'; exit 1; }\n"
    )
    with pytest.raises(SetupError, match="no bracket"):
        frontend.ensure(workshop.checkout)


@pytest.mark.parametrize("machine", ["an old node", "a node that fails", "no node"])
def test_without_a_node_that_is_new_enough_one_is_installed_from_the_lock(
    workshop: Workshop, tmp_path: Path, machine: str
) -> None:
    if machine == "no node":
        (tmp_path / "bin" / "node").unlink()
        (tmp_path / "bin" / "npm").unlink()
    else:
        says = "echo v18.19.0" if machine == "an old node" else "exit 1"
        program(tmp_path / "bin" / "node", f"#!/bin/sh\n{says}\n")
    frontend.ensure(workshop.checkout)
    install = "uv pip install --quiet --require-hashes --requirements requirements/node.txt --python .tools/bin/python"
    assert workshop.calls() == [install, CI, BUILD]
    (workshop.checkout.frontend / "site.js").write_text("2\n")
    frontend.ensure(workshop.checkout)
    assert workshop.calls() == [BUILD]
