"""`python -m bench [NAME …]`: run the benchmarks, print their figures, fail where a budget is missed."""

import argparse
import os
import platform
import sys
from importlib import import_module
from pathlib import Path

BENCHMARKS = ("rendering", "importing", "pages", "figures_room", "starting", "memory", "serving", "sign_in_flood")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench ARGS=…", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)}; all where none is given")
    names = parser.parse_args().names or BENCHMARKS
    if unknown := set(names) - set(BENCHMARKS):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    print(f"On {machine()}")
    print(f"{'':<44} {'ours':>9} {'':<9} {'beside':>9} {'':<22} {'ratio':>6}")
    missed = 0
    for name in names:
        for figure in import_module(f"bench.{name}").measure():
            print(figure, flush=True)
            missed += not figure.is_met
    print("All budgets are met." if not missed else f"{missed} budgets are missed.")
    return 1 if missed else 0


def machine() -> str:
    """What the figures were taken on, and how busy it was."""
    model = next(
        (line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.processor() or platform.machine(),
    )
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} × {model}, Python {platform.python_version()}, {platform.system()}, load {load:.1f}"


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


if __name__ == "__main__":
    sys.exit(main())
