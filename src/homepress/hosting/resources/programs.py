"""A program from the Python registry, or from a wheel that is sent, in a virtual environment of its own."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from homepress.hosting.facts.state import State
from homepress.hosting.operations import Operation, operation
from homepress.hosting.plan.steps import Step
from homepress.hosting.resources.resource import Resource


@dataclass(frozen=True, slots=True)
class Program(Resource):
    """A program at one version, and a link to it where its users look."""

    package: str
    version: str
    folder: str
    """Of the virtual environment."""
    link: str
    why: str
    wheel: Path | None = None
    """On the owner's machine; without one the host asks its registry."""

    @property
    def key(self) -> str:
        return f"program {self.package}"

    def questions(self) -> tuple[str, ...]:
        return (f"{self.link} --version",)

    def step(self, state: State, changed: Collection[str]) -> Step | None:
        said = state.answers.get(self.questions()[0], "").split()
        now = said[1] if len(said) > 1 else ""
        if now == self.version:
            return None
        python = f"{self.folder}/bin/python"
        operations = (
            operation("pip.venv", path=self.folder, python="/usr/bin/python3"),
            *self._installed(f"{python} -m pip"),
            operation("files.link", path=self.link, target=f"{self.folder}/bin/{self.package}"),
        )
        diff = (f"-{now}", f"+{self.version}") if now else ()
        title = f"{self.package} {self.version}"
        return Step(self.key, title, self.why, "changed" if now else "added", diff, operations)

    def _installed(self, pip: str) -> tuple[Operation, ...]:
        options = "--only-binary :all: --disable-pip-version-check"
        if self.wheel is None:
            wanted = f"{self.package}=={self.version}"
            return (operation("pip.packages", packages=[wanted], pip=pip, extra_install_args=options),)
        sent = f"{self.folder}/{self.wheel.name}"
        options += " --no-index --no-deps"
        return (
            operation("files.put", src=str(self.wheel), dest=sent),
            operation("pip.packages", packages=[sent], pip=pip, extra_install_args=options),
            operation("files.file", path=sent, present=False),
        )


@dataclass(frozen=True, slots=True)
class Interpreter(Resource):
    """A Python that uv brings, where the distribution's is too old."""

    uv: str
    version: str
    folder: str
    why: str

    @property
    def key(self) -> str:
        return f"python {self.version}"

    def questions(self) -> tuple[str, ...]:
        return (f"ls -1 {self.folder}",)

    def step(self, state: State, changed: Collection[str]) -> Step | None:
        found = state.answers.get(self.questions()[0], "")
        if any(name.startswith(f"cpython-{self.version}.") for name in found.splitlines()):
            return None
        bring = operation(
            "uv.pythons",
            versions=self.version,
            _env={"UV_PYTHON_INSTALL_DIR": self.folder, "PATH": f"{self.uv.rpartition('/')[0]}:/usr/bin:/bin"},
        )
        return Step(self.key, f"Python {self.version}", self.why, "added", (), (bring,))
