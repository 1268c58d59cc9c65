"""The set-up command: which steps a purpose needs, in which order."""

from __future__ import annotations

import fcntl
import sys
from typing import TYPE_CHECKING

from tools.setup import frontend, lighthouse, python_environment, system_parts, uv
from tools.setup.checkout import Checkout, here
from tools.setup.reporting import SetupError

if TYPE_CHECKING:
    from collections.abc import Sequence

PURPOSES = ("serve", "develop", "test", "lock", "lighthouse")


def main(arguments: Sequence[str]) -> int:
    """Set the checkout up for a purpose; 0 when it is ready, 1 with a message when it is not."""
    if len(arguments) != 1 or arguments[0] not in PURPOSES:
        print(f"usage: python3 -m tools.setup {{{'|'.join(PURPOSES)}}}", file=sys.stderr)
        return 2
    try:
        set_up(here(), arguments[0])
    except SetupError as error:
        print(f"set-up: {error.message}", file=sys.stderr)
        if error.hint:
            print(f"  hint: {error.hint}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("set-up: stopped; the next run goes on from here", file=sys.stderr)
        return 130
    return 0


def set_up(checkout: Checkout, purpose: str) -> None:
    """Do what is not done yet. Two set-ups of one checkout wait for each other."""
    with checkout.requirements("tools").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        uv.ensure(checkout)
        if purpose == "lock":
            python_environment.ensure_interpreter(checkout)
            return
        python_environment.ensure(checkout, "serve" if purpose == "serve" else "develop")
        frontend.ensure(checkout)
        if purpose in {"test", "lighthouse"}:
            system_parts.ensure()
        if purpose == "lighthouse":
            lighthouse.ensure(checkout)
