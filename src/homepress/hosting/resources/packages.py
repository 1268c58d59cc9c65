"""Packages of the distribution."""

from collections.abc import Collection
from dataclasses import dataclass

from homepress.hosting.facts.state import State
from homepress.hosting.operations import Operation, command, operation
from homepress.hosting.plan.steps import Step
from homepress.hosting.resources.resource import Resource

LISTS_STAY_NEW = 6 * 3600
"""Seconds for which the lists of packages are not fetched again."""
ANOTHER_APT_SECONDS = 300
"""How long a new server may be busy with its first updates, which lock apt."""
PAUSES = (0, 5, 15, 30, 60)
"""Seconds before each attempt to fetch packages: what a mirror does for a moment does not end an apply."""

FETCH = """\
for pause in {pauses}; do
    if [ "$pause" -gt 0 ]; then sleep "$pause"; apt-get -q update; fi
    DEBIAN_FRONTEND=noninteractive apt-get -qy {options} --no-install-recommends --download-only install "$@" && exit 0
done
exit 1
"""
"""Fetches packages, and the lists anew where one of them cannot be had. pyinfra has no operation for that.

`apt-get update` succeeds where a mirror refused it some of the lists (apt.conf(5), APT::Update::Error-Mode),
and lists are removed from images of servers; pyinfra calls both up to date. So what is asked is not how old
the lists are, but whether all that is wanted arrives.
"""


@dataclass(frozen=True, slots=True)
class Packages(Resource):
    """Packages that are installed. They are not removed: others may need them by now."""

    names: tuple[str, ...]
    why: str

    @property
    def key(self) -> str:
        return f"packages {' '.join(self.names)}"

    def step(self, state: State, changed: Collection[str]) -> Step | None:
        missing = [name for name in self.names if name not in state.packages]
        if not missing:
            return None
        title = f"{'package' if len(missing) == 1 else 'packages'} {', '.join(missing)}"
        return Step(self.key, title, self.why, "added", (), _installing(missing))


def _installing(names: list[str]) -> tuple[Operation, ...]:
    waiting = f"-o DPkg::Lock::Timeout={ANOTHER_APT_SECONDS}"
    fetch = FETCH.format(pauses=" ".join(map(str, PAUSES)), options=waiting)
    return (
        # The lock of the lists has no such option, and is held for seconds.
        operation("apt.update", cache_time=LISTS_STAY_NEW, _retries=3, _retry_delay=10),
        command("sh", "-c", fetch, "fetch", *names),
        operation("apt.packages", packages=names, no_recommends=True, extra_install_args=waiting),
    )
