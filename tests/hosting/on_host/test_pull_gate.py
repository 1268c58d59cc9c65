"""The pulling key is tried against everything, on a real SSH server."""

import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from homepress.hosting.on_host import pull_gate
from homepress.hosting.wanted import offering
from tests.fixtures.sshd import Sshd, serving

pytestmark = [pytest.mark.once, pytest.mark.needs("sshd"), pytest.mark.needs("rsync")]

SECRET = "nobody may read this"


@dataclass
class Service:
    """What stands behind the gate: it notes what arrives, and answers."""

    place: Path
    heard: list[bytes] = field(default_factory=list)

    def listen(self) -> None:
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.bind(str(self.place))
        self.socket.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client = self.socket.accept()[0]
            except OSError:
                return
            with client, client.makefile("rb") as file:
                self.heard.append(file.read())
                client.sendall(b'{"done": {}}\n')


@dataclass
class Gate:
    """A server whose only key is that of a home server."""

    sshd: Sshd
    tree: Path
    outside: Path
    service: Service

    def gets_nothing(self, *words: str, options: tuple[str, ...] = (), given: bytes = b"") -> None:
        """Ask for something, and see that the gate refuses it before anything is done."""
        done = self.sshd.run(*words, options=options, given=given)
        assert done.stdout == b""
        assert done.returncode == pull_gate.REFUSED
        assert b"This key pulls backups, and does nothing else" in done.stderr or "-s" in options
        assert self.service.heard == []

    def asked(self, command: str) -> "subprocess.CompletedProcess[bytes]":
        """Run the gate as sshd does, without one."""
        words = [sys.executable, "-I", pull_gate.__file__, str(self.service.place), str(self.tree)]
        variables = {"SSH_ORIGINAL_COMMAND": command}
        return subprocess.run(words, env=variables, input=b"id\n", capture_output=True, timeout=60, check=False)


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    folder = tmp_path_factory.mktemp("gate")
    tree, outside = folder / "offered" / "tree", folder / "outside"
    for place in (tree / "media", outside, folder / "sshd"):
        place.mkdir(parents=True)
    (tree / "manifest.json").write_text("{}")
    (tree / "media" / "hill.webp").write_bytes(b"hill")
    (outside / "secret").write_text(SECRET)
    (tree / "media" / "escape").symlink_to(outside / "secret")
    (tree / "escape").symlink_to(outside)
    gate = folder / "pull-gate"
    shutil.copy(pull_gate.__file__, gate)
    command = f"{sys.executable} -I {gate} {folder / 'socket'} {tree}"
    service = Service(folder / "socket")
    service.listen()
    keys = folder / "sshd" / "authorized_keys"
    with serving(folder / "sshd", offering.sshd_settings("*", command, str(keys))) as sshd:
        sshd.allow(offering.authorized_key(command, "", ["127.0.0.0/8"]).strip())
        yield Gate(sshd, tree, outside, service)
    service.socket.close()


@pytest.fixture
def gate(started: Gate) -> Gate:
    started.service.heard.clear()
    return started


@pytest.mark.parametrize("verb", pull_gate.VERBS)
def test_each_verb_reaches_the_service_with_what_comes_with_it(gate: Gate, verb: str) -> None:
    given = b"a receipt\nof two lines" if verb == "receipt" else b""
    with subprocess.Popen([*gate.sshd.client(), verb], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as asking:
        assert asking.stdin
        assert asking.stdout
        asking.stdin.write(given)
        if verb == "receipt":
            asking.stdin.close()
        assert asking.stdout.read() == b'{"done": {}}\n'
    assert asking.returncode == 0
    assert gate.service.heard == [verb.encode() + b"\n" + given]


def rsync(shell: str, *words: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(["rsync", "--rsh", shell, *words], capture_output=True, timeout=60, check=False)


@pytest.fixture
def without_ssh(gate: Gate, tmp_path: Path) -> str:
    """A shell for rsync that hands to the gate what SSH would."""
    shell = tmp_path / "shell"
    words = f"{sys.executable} -I {pull_gate.__file__} {gate.service.place} {gate.tree}"
    shell.write_text(f'#!/bin/sh\nshift\nSSH_ORIGINAL_COMMAND="$*" exec {words}\n')
    shell.chmod(0o755)
    return str(shell)


def test_the_whole_tree_is_read_by_rsync_and_links_out_of_it_are_not_followed(gate: Gate, tmp_path: Path) -> None:
    *shell, host = gate.sshd.client()
    words = ("-rlt", "--safe-links", "--delete", "--timeout=60", f"{host}:./", f"{tmp_path}/")
    done = rsync(" ".join(shell), *words)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "media" / "hill.webp").read_bytes() == b"hill"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["hill.webp", "manifest.json", "media"]


@pytest.mark.parametrize(
    "words",
    [
        ("-rLt", "./"),
        ("-rt", "--copy-unsafe-links", "./"),
        ("-rt", "escape/"),
        ("-rt", "media/escape"),
        ("-rt", "../../outside/"),
        ("-rt", "./../../outside/"),
        ("-rt", "/etc/"),
        ("-rt", "--files-from=:/etc/passwd", "./"),
        ("-rt", "--remove-source-files", "./"),
        ("-rt", "--log-file=/tmp/x", "--rsync-path=rsync --log-file=/tmp/x", "./"),
        ("-rt", "--rsync-path=rsync --config=/etc/passwd --daemon", "./"),
        ("-rts", "./"),
    ],
    ids=" ".join,
)
def test_rsync_reads_nothing_outside_the_tree_and_takes_no_other_options(
    gate: Gate, without_ssh: str, tmp_path: Path, words: tuple[str, ...]
) -> None:
    (tmp_path / "got").mkdir()
    done = rsync(without_ssh, *words[:-1], f"host:{words[-1]}", f"{tmp_path}/got/")
    assert done.returncode != 0
    assert b"does nothing else" in done.stderr
    assert list((tmp_path / "got").rglob("*")) == []
    assert (gate.tree / "media" / "hill.webp").exists()


def test_rsync_writes_nothing(gate: Gate, without_ssh: str, tmp_path: Path) -> None:
    (tmp_path / "mallory").write_text("was here")
    for target in ("./", "media/", "../", "/tmp/"):
        assert b"nothing else" in rsync(without_ssh, "-rt", "--delete", f"{tmp_path}/", f"host:{target}").stderr
    assert not list(gate.tree.parent.rglob("mallory"))


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "sh",
        "make ",
        "make; id",
        "make\nid",
        "make && id",
        "$(id)",
        "`id`",
        "receipt | sh",
        "MAKE",
        "/usr/bin/rrsync /",
        "rsync --server --sender -ltre.iLsfxCIvu . ./;id",
        "rsync --server --sender -ltre.iLsfxCIvu . ./ /etc",
        "rsync --server --sender -ltre.iLsfxCIvu . ./\n",
        "rsync --server --sender -ltre.$(id) . ./",
        "rsync --server --sender -ltre.iLsfxCIvu -e id . ./",
        "rsync --server --sender --daemon . ./",
        "rsync --server -ltre.iLsfxCIvu . ./",
        "scp -f /etc/passwd",
        "scp -t /tmp",
        "/usr/lib/openssh/sftp-server",
        "sudo id",
        "env",
        "make" * 30_000,
        "\x1b[2J",
        "x\udcff",
    ],
    ids=lambda asked: repr(asked[:50]),
)
def test_no_other_command_is_done(gate: Gate, asked: str) -> None:
    done = gate.asked(asked)
    assert (done.returncode, done.stdout) == (pull_gate.REFUSED, b"")
    assert gate.service.heard == []


def test_there_is_no_shell_and_no_other_program(gate: Gate) -> None:
    gate.gets_nothing(given=b"id\nexit\n")
    gate.gets_nothing("make; id")
    gate.gets_nothing("sudo", "-n", "id")


def test_there_is_no_terminal(gate: Gate) -> None:
    done = gate.sshd.run(options=["-tt"], given=b"id\n")
    assert b"PTY allocation request failed" in done.stderr
    assert b"uid=" not in done.stdout + done.stderr


def test_there_is_no_sftp_no_scp_and_no_other_subsystem(gate: Gate, tmp_path: Path) -> None:
    gate.gets_nothing("sftp", options=("-s",))
    assert gate.sshd.run("netconf", options=["-s"]).returncode != 0
    port = ["-P", str(gate.sshd.port), "-i", str(gate.sshd.key), f"-oUserKnownHostsFile={gate.sshd.known_hosts}"]
    for words in (["scp", "-F", "none", *port], ["scp", "-F", "none", "-O", *port]):
        source = f"{gate.sshd.user}@127.0.0.1:{gate.outside / 'secret'}"
        done = subprocess.run([*words, source, tmp_path], capture_output=True, timeout=60, check=False)
        assert done.returncode != 0
    assert list(tmp_path.iterdir()) == []


def test_no_variable_of_the_client_arrives(gate: Gate) -> None:
    options = ("-oSendEnv=BASH_ENV LC_ALL", "-oSetEnv=LC_ALL=x BASH_ENV=/tmp/x LD_PRELOAD=/tmp/x PYTHONSTARTUP=/tmp/x")
    gate.gets_nothing("env", options=options)


def test_no_port_is_forwarded_either_way(gate: Gate) -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.settimeout(0)
        target = f"127.0.0.1:{listening.getsockname()[1]}"
        done = gate.sshd.run("x", options=["-W", target])
        assert b"administratively prohibited" in done.stderr or b"open failed" in done.stderr
        with pytest.raises(BlockingIOError):
            listening.accept()
    failing = "-oExitOnForwardFailure=yes"
    for listen in ("127.0.0.1:0", "0:0", "/tmp/homepress-mallory.sock"):
        done = gate.sshd.run("-N", options=[failing, "-R", f"{listen}:127.0.0.1:22"])
        assert b"forwarding failed" in done.stderr or b"remote port forwarding failed" in done.stderr, done.stderr
    assert not os.path.exists("/tmp/homepress-mallory.sock")  # noqa: PTH110  # a socket, whoever made it


def test_no_local_or_dynamic_forward_leads_anywhere(gate: Gate) -> None:
    """The client listens on its own side; what is sent through it must not arrive."""
    with socket.socket() as listening, socket.socket() as probe:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.settimeout(0)
        probe.bind(("127.0.0.1", 0))
        local = probe.getsockname()[1]
        probe.close()
        behind = listening.getsockname()[1]
        through = [f"-L127.0.0.1:{local}:127.0.0.1:{behind}"]
        asking = subprocess.Popen(gate.sshd.client("-N", *through), stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            said = _try_to_get_through(local, asking)
        finally:
            asking.terminate()
            asking.communicate()
        assert said == b""
        with pytest.raises(BlockingIOError):
            listening.accept()


def _try_to_get_through(port: int, asking: "subprocess.Popen[bytes]") -> bytes:
    while asking.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=30) as through:
                through.sendall(b"hello")
                return through.recv(100)
        except ConnectionRefusedError:
            continue
        except ConnectionResetError:
            return b""
    return b""


def test_no_agent_no_display_and_no_tunnel(gate: Gate) -> None:
    gate.gets_nothing("env", options=("-A", "-X"))
    done = gate.sshd.run("-N", options=["-oExitOnForwardFailure=yes", "-w", "any:any"])
    assert done.returncode != 0


def test_one_connection_is_one_command(gate: Gate, tmp_path: Path) -> None:
    """A second session over the same connection would be another way to something that is not forced."""
    control = f"-oControlPath={tmp_path / 'c'}"
    gate.gets_nothing("id", options=("-oControlMaster=yes", control))


def test_where_the_service_is_away_a_client_is_told(gate: Gate, tmp_path: Path) -> None:
    done = Gate(gate.sshd, gate.tree, gate.outside, Service(tmp_path / "nothing")).asked("make")
    assert done.returncode == pull_gate.UNAVAILABLE
    assert b"is not there" in done.stderr


def test_a_client_that_goes_away_is_noticed_by_the_service(gate: Gate, tmp_path: Path) -> None:
    """Its service hears nothing more to answer to, so that what it made can be taken away."""
    place = tmp_path / "socket"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(place))
        listening.listen()
        words = [sys.executable, "-I", pull_gate.__file__, str(place), str(gate.tree)]
        asking = subprocess.Popen(words, env={"SSH_ORIGINAL_COMMAND": "make"}, stdin=subprocess.PIPE)
        client = listening.accept()[0]
        assert asking.stdin
        asking.stdin.close()
        assert asking.wait(60) == pull_gate.UNAVAILABLE
        with client, pytest.raises(BrokenPipeError):
            while True:
                client.sendall(b"x")


def test_a_receipt_without_end_is_cut(gate: Gate) -> None:
    asking = gate.sshd.run("receipt", given=b"x" * 1_000_000)
    assert asking.returncode == 0
    assert len(gate.service.heard[0]) <= 2 * pull_gate.LARGEST_RECEIPT + len("receipt\n")
