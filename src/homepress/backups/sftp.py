"""SSH below a repository at `sftp:`: how restic calls it, and what it says itself when that comes to nothing."""

import subprocess
from pathlib import Path
from urllib.parse import urlsplit

CONNECT_SECONDS = 30
ASK_SECONDS = 60


def call(address: str, own: str) -> list[str]:
    """Return the command that begins a session with the key in the folder `own`; empty: as the user's SSH is set up.

    With a key of its own, the other side's is pinned at first contact.
    """
    host, port = _target(address)
    words = ["ssh"]
    if own:
        words += ["-F", "none", "-i", f"{own}/id_ed25519", "-o", "IdentitiesOnly=yes"]
        words += ["-o", "StrictHostKeyChecking=accept-new", "-o", f"UserKnownHostsFile={own}/known_hosts"]
    words += ["-o", "BatchMode=yes", "-o", "LogLevel=ERROR"]
    words += ["-o", f"ConnectTimeout={CONNECT_SECONDS}", "-o", f"ServerAliveInterval={CONNECT_SECONDS}"]
    return [*words, *(["-p", port] if port else []), host, "-s", "sftp"]


def complaint(address: str, own: str) -> str:
    """Begin a session and end it at once; return what SSH had against it, in restic's notation."""
    try:
        done = subprocess.run(
            call(address, own), stdin=subprocess.DEVNULL, capture_output=True, timeout=ASK_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    said = done.stderr.decode(errors="replace").splitlines() if done.returncode else []
    return "".join(f"subprocess ssh: {line}\n" for line in said if line.strip())


def public_key(own: str) -> str:
    """Return the line that the other side's ~/.ssh/authorized_keys needs; empty where there is no own key."""
    path = Path(own, "id_ed25519.pub")
    return path.read_text(encoding="utf-8").strip() if own and path.is_file() else ""


def _target(address: str) -> tuple[str, str]:
    """Return whom SSH connects to, and the port where one is named: `sftp:user@host:/path`, `sftp://user@host:22/path`."""
    rest = address.removeprefix("sftp:")
    if rest.startswith("//"):
        parts = urlsplit(address)
        user = f"{parts.username}@" if parts.username else ""
        return f"{user}{parts.hostname}", str(parts.port or "")
    return rest.partition(":")[0], ""
