"""Which Homepress a release runs: from the registry by its version, from a wheel, or from a wheelhouse."""

import json
from dataclasses import dataclass
from importlib.metadata import distribution, version
from pathlib import Path

from homepress.errors import ConfigurationError
from homepress.hosting.configuration.tables import Homepress


@dataclass(frozen=True)
class Pinned:
    """A version of Homepress, and the wheels that are sent along. Without any, the host asks its registry."""

    version: str
    wheel: str = ""
    wheels: tuple[Path, ...] = ()
    is_wheelhouse: bool = False


def pin(folder: Path, wanted: Homepress) -> Pinned:
    """Find out which one a site wants. Raises ConfigurationError where it is not there."""
    if wanted.wheelhouse:
        return _from_wheelhouse(folder / Path(wanted.wheelhouse).expanduser())
    if wanted.wheel:
        path = folder / Path(wanted.wheel).expanduser()
        if not path.is_file():
            raise ConfigurationError(f"homepress.toml: homepress.wheel: there is no {path}")
        return Pinned(_version_of(path), path.name, (path,))
    if not wanted.version and _is_checkout():
        raise ConfigurationError(
            "this Homepress runs from a checkout, which no registry has",
            hint='Make a wheel of it (make build), and name it in homepress.toml: [homepress] wheel = "dist/….whl"',
        )
    return Pinned(wanted.version or version("homepress"))


def _from_wheelhouse(house: Path) -> Pinned:
    wheels = tuple(path for path in sorted(house.glob("*.whl")) if not path.name.startswith("uv-"))  # apply sends it
    own = [path for path in wheels if path.name.startswith("homepress-")]
    if len(own) != 1:
        found = "no wheel" if not own else f"{len(own)} wheels"
        raise ConfigurationError(f"homepress.toml: homepress.wheelhouse: {found} of Homepress in {house}")
    return Pinned(_version_of(own[0]), own[0].name, wheels, is_wheelhouse=True)


def _version_of(wheel: Path) -> str:
    """The second part of a wheel's name is its version (PEP 427)."""
    parts = wheel.name.split("-")
    if wheel.suffix != ".whl" or len(parts) < 5 or parts[0] != "homepress":
        raise ConfigurationError(f"{wheel.name} is no wheel of Homepress", hint="homepress-1.2.3-py3-none-any.whl")
    return parts[1]


def _is_checkout() -> bool:
    told = distribution("homepress").read_text("direct_url.json")
    return bool(told and json.loads(told).get("dir_info", {}).get("editable"))
