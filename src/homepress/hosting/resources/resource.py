"""What all resources have in common."""

from abc import ABC, abstractmethod
from collections.abc import Collection
from typing import ClassVar

from homepress.hosting.facts.state import State
from homepress.hosting.plan.steps import Step


class Resource(ABC):
    """Something wanted of a host. It compares itself with the state, and says what to do about the difference."""

    removable: ClassVar[bool] = False
    """Whether apply removes it when it is wanted no more. Never what holds data, or what others may use by now."""

    @property
    @abstractmethod
    def key(self) -> str:
        """Its kind and name, such as `file /etc/hosts`."""

    @abstractmethod
    def step(self, state: State, changed: Collection[str]) -> Step | None:
        """Return what has to be done; None where all is well. `changed` holds the keys of what was done before it."""

    def paths(self) -> tuple[str, ...]:
        """The paths that it must know."""
        return ()

    def units(self) -> tuple[str, ...]:
        """The systemd units that it must know."""
        return ()

    def questions(self) -> tuple[str, ...]:
        """Commands whose output it must know."""
        return ()
