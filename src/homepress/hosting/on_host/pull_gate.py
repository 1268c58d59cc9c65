#!/usr/bin/python3
"""The forced command of a home server's key: all that this key can start on this host.

    pull_gate.py SOCKET TREE

sshd puts what the client asked for into SSH_ORIGINAL_COMMAND. It is compared with a few fixed texts and
handed to no shell. Three verbs go to the socket of the service that makes, withdraws and takes; the one
form of rsync that reads the whole tree goes to rrsync, which is made for that. It runs as a user who can
read the tree and do nothing else, so that a hole in it leads nowhere. Installed as a file of its own:
it needs Python alone.
"""

import os
import re
import select
import socket
import sys

VERBS = ("make", "remove", "receipt")
LARGEST_RECEIPT = 65_536
"""Bytes that are read of what comes with `receipt`; the service refuses one that long."""
READING = re.compile(
    r"rsync --server --sender -[lnprtvz]{1,10}e\.[A-Za-z]{0,40}( --(safe-links|timeout=[0-9]{1,5})){0,2} \. \./"
)
"""What rsync asks for when all of the tree is read: a few flags, the client's abilities, and `./` as the path."""
REFUSED, UNAVAILABLE = 77, 69
"""EX_NOPERM and EX_UNAVAILABLE of sysexits.h."""


def main() -> int:
    place, tree = sys.argv[1:]
    asked = os.environ.get("SSH_ORIGINAL_COMMAND", "")
    os.environ.clear()
    if asked in VERBS:
        return relay(place, asked)
    if READING.fullmatch(asked):
        kept = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "SSH_ORIGINAL_COMMAND": asked}
        os.execve("/usr/bin/rrsync", ["rrsync", "-ro", tree], kept)  # noqa: S606  # a shell is what must not be there
    sys.stderr.write("This key pulls backups, and does nothing else.\n")
    return REFUSED


def relay(place: str, verb: str) -> int:
    """Ask the service, and pass on what it answers for as long as the client is there."""
    given = b""
    while verb == "receipt" and len(given) <= LARGEST_RECEIPT:
        part = os.read(0, LARGEST_RECEIPT)
        if not part:
            break
        given += part
    service = socket.socket(socket.AF_UNIX)
    try:
        service.connect(place)
        service.sendall(verb.encode() + b"\n" + given)
        service.shutdown(socket.SHUT_WR)
    except OSError as error:
        sys.stderr.write(f"The service that makes backups is not there: {error.strerror}\n")
        return UNAVAILABLE
    listening = [service.fileno(), 0] if verb != "receipt" else [service.fileno()]
    while True:
        ready = select.select(listening, [], [])[0]
        if service.fileno() in ready:
            part = service.recv(65_536)
            if not part:
                return 0
            os.write(1, part)
        elif not os.read(0, 1024):  # the client is gone, and with us the service is told so
            return UNAVAILABLE


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:
        sys.exit(UNAVAILABLE)
