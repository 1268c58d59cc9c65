"""When `.venv` is made, when it is filled anew, and when nothing at all is done."""

import shutil

import pytest

from tests.tools.setup.conftest import UV, Workshop, program
from tools.setup import python_environment
from tools.setup.reporting import SetupError

pytestmark = pytest.mark.once

VENV = "uv venv --clear --no-project --python 3.13 --no-python-downloads .venv"
INSTALL = "uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable ."


def sync(*names: str) -> str:
    return "uv pip sync --quiet --python .venv/bin/python --require-hashes " + " ".join(
        f"requirements/{name}.txt" for name in names
    )


def test_a_fresh_clone_gets_an_environment_for_serving(workshop: Workshop) -> None:
    python_environment.ensure(workshop.checkout, "serve")
    assert workshop.calls() == [VENV, sync("site", "build"), INSTALL]


def test_nothing_is_done_when_nothing_changed(workshop: Workshop) -> None:
    python_environment.ensure(workshop.checkout, "develop")
    workshop.calls()
    python_environment.ensure(workshop.checkout, "develop")
    assert workshop.calls() == []


def test_an_environment_for_development_serves_too(workshop: Workshop) -> None:
    python_environment.ensure(workshop.checkout, "develop")
    workshop.calls()
    python_environment.ensure(workshop.checkout, "serve")
    assert workshop.calls() == []


def test_one_for_serving_grows_into_one_for_development(workshop: Workshop) -> None:
    python_environment.ensure(workshop.checkout, "serve")
    workshop.calls()
    python_environment.ensure(workshop.checkout, "develop")
    assert workshop.calls() == [sync("dev"), INSTALL]


def test_serving_never_takes_development_away(workshop: Workshop) -> None:
    python_environment.ensure(workshop.checkout, "develop")
    workshop.calls()
    workshop.checkout.requirements("dev").write_text("# newer\n")
    python_environment.ensure(workshop.checkout, "serve")
    assert workshop.calls() == [sync("dev"), INSTALL]


@pytest.mark.parametrize("changed", ["requirements/site.txt", "requirements/build.txt", "pyproject.toml"])
def test_a_changed_lock_is_installed(workshop: Workshop, changed: str) -> None:
    python_environment.ensure(workshop.checkout, "serve")
    workshop.calls()
    (workshop.checkout.root / changed).write_text("# changed\n")
    python_environment.ensure(workshop.checkout, "serve")
    assert workshop.calls() == [sync("site", "build"), INSTALL]


@pytest.mark.parametrize("damage", ["missing", "dangling", "not a program", "a file", "a link to elsewhere"])
def test_a_broken_environment_is_made_anew(workshop: Workshop, damage: str) -> None:
    checkout = workshop.checkout
    python_environment.ensure(checkout, "serve")
    workshop.calls()
    checkout.python.unlink()
    if damage == "dangling":
        checkout.python.symlink_to("/nowhere/python3.13")
    elif damage == "not a program":
        (checkout.environment / "homepress.stamp").unlink()
        checkout.python.write_text("nonsense")
    elif damage == "a file":
        shutil.rmtree(checkout.environment)
        checkout.environment.write_text("nonsense")
    elif damage == "a link to elsewhere":
        shutil.rmtree(checkout.environment)
        checkout.environment.symlink_to("/nowhere")
    python_environment.ensure(checkout, "serve")
    assert workshop.calls() == [VENV, sync("site", "build"), INSTALL]


def test_a_moved_checkout_gets_an_environment_of_its_own(workshop: Workshop) -> None:
    checkout = workshop.checkout
    python_environment.ensure(checkout, "serve")
    program(checkout.environment / "bin" / "homepress", "#!/old/place/.venv/bin/python\n")
    (checkout.environment / "homepress.stamp").write_text("serve made in the old place")
    workshop.calls()
    python_environment.ensure(checkout, "serve")
    assert workshop.calls()[0] == VENV


def test_any_python_that_is_new_enough_will_do(workshop: Workshop) -> None:
    program(workshop.checkout.uv, UV.format(log=workshop.log, absent="3.13", npm="", tools=""))
    python_environment.ensure(workshop.checkout, "serve")
    assert workshop.calls()[:2] == [VENV, VENV.replace("3.13", ">=3.12")]


def test_without_a_python_that_is_new_enough_the_error_names_what_to_install(workshop: Workshop) -> None:
    program(workshop.checkout.uv, UV.format(log=workshop.log, absent="venv", npm="", tools=""))
    with pytest.raises(SetupError, match=r"no Python 3\.12 or newer") as caught:
        python_environment.ensure(workshop.checkout, "serve")
    assert "apt install python3" in caught.value.hint


def test_an_installation_cut_short_is_done_again(workshop: Workshop) -> None:
    python_environment.ensure(workshop.checkout, "serve")
    uv = workshop.checkout.uv.read_text()
    workshop.checkout.requirements("site").write_text("# newer\n")
    program(workshop.checkout.uv, "#!/bin/sh\necho 'no route to host'; exit 1\n")
    with pytest.raises(SetupError, match="no route to host"):
        python_environment.ensure(workshop.checkout, "serve")
    program(workshop.checkout.uv, uv)
    workshop.calls()
    python_environment.ensure(workshop.checkout, "serve")
    assert workshop.calls() == [sync("site", "build"), INSTALL]
