"""One host over SSH, through pyinfra: facts are read, operations done and commands run here, nowhere else."""

import importlib
import io
import logging
import shlex
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click import unstyle
from paramiko import SSHException
from pyinfra.api.command import StringCommand
from pyinfra.api.config import Config
from pyinfra.api.exceptions import ConnectError, NestedOperationError, PyinfraError
from pyinfra.api.facts import FactBase
from pyinfra.api.inventory import Inventory
from pyinfra.api.state import State, StateStage
from pyinfra.connectors.sshuserclient import client as ssh_client
from pyinfra.context import ctx_config, ctx_host, ctx_inventory, ctx_state

from homepress.errors import HostError
from homepress.hosting.configuration.site_folder import KNOWN_HOSTS
from homepress.hosting.configuration.tables import Host
from homepress.hosting.operations import Content, Operation

"""The file in a site's folder that pins the hosts' keys, as OpenSSH writes it."""
SCRATCH = ".homepress"
"""A folder in the home of whom we sign in as (0700): files pass through it on their way."""
CONNECT_SECONDS = 10
KEEPALIVE_SECONDS = 5
SILENCE_SECONDS = 20
"""How long the other side may leave unconfirmed what was sent."""

logger = logging.getLogger(__name__)


class CannotSignIn(HostError):
    """The host answers, and refuses whom we sign in as."""


class CommandFailed(HostError):
    """A program on the host that ended with an error; `output` is what it said."""

    def __init__(self, message: str, *, output: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.output = output


@dataclass(frozen=True, slots=True)
class Output:
    """What a program on the host wrote."""

    stdout: str
    stderr: str

    def __str__(self) -> str:
        return "\n".join(filter(None, [self.stdout, self.stderr]))


class Connection:
    """A signed-in connection. Whoever signs in without being root works through sudo."""

    def __init__(self, host: Host, *, folder: Path, user: str = "") -> None:
        self.host = host
        self.user = user or host.user
        self._known_hosts = folder / KNOWN_HOSTS
        self._state = self._new_state()
        self._target = next(iter(self._state.inventory))

    def _new_state(self) -> State:
        data = {
            "ssh_hostname": self.host.address,
            "ssh_port": self.host.port,
            "ssh_user": self.user,
            "ssh_key": str(Path(self.host.ssh_key).expanduser()) if self.host.ssh_key else None,
            "ssh_known_hosts_file": str(self._known_hosts),
            "ssh_strict_host_key_checking": "accept-new",
        }
        config = Config(  # type: ignore[no-untyped-call]  # pyinfra's
            SUDO=self.user != "root", CONNECT_TIMEOUT=CONNECT_SECONDS
        )
        inventory = Inventory(([(self.host.name, data)], {}))  # type: ignore[no-untyped-call]  # pyinfra's
        state = State(inventory, config, check_for_changes=False)
        state.set_stage(StateStage.Execute)
        state.is_executing = True
        return state

    # ── life

    def open(self) -> "Connection":
        """Sign in. The host's key is pinned at first contact. Raises CannotSignIn, HostError."""
        self._known_hosts.touch(mode=0o644)
        forget_cached_host_keys()
        try:
            with self._listening():
                self._target.connect(show_errors=False, raise_exceptions=True)
        except ConnectError as error:
            raise self._refusal(str(error)) from error
        finally:
            forget_cached_host_keys()
        self._notice_silence()
        self._state.activate_host(self._target)
        self._state.config.TEMP_DIR = self._scratch()
        return self

    def close(self) -> None:
        if self._target.connected:
            client = self._target.connector.client  # type: ignore[attr-defined]  # SSHConnector's; the base class has none
            self._target.disconnect()
            client.close()

    def __enter__(self) -> "Connection":
        return self.open()

    def __exit__(self, *_: object) -> None:
        self.close()

    def another(self) -> "Connection":
        """Return a new connection, not yet open, as the user whom apply makes."""
        return Connection(self.host, folder=self._known_hosts.parent)

    def _scratch(self) -> str:
        """Make the folder through which files pass, so that no other user of the host can read them there."""
        made = self._shell(f"mkdir -p -m 700 ~/{SCRATCH} && cd ~/{SCRATCH} && pwd", sudo=False)
        return made.stdout.strip()

    def _notice_silence(self) -> None:
        """Let a connection that was cut end within seconds: a program that says nothing is no sign of life."""
        transport = self._target.connector.client.get_transport()  # type: ignore[attr-defined]  # SSHConnector's
        transport.set_keepalive(KEEPALIVE_SECONDS)
        if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux
            transport.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SILENCE_SECONDS * 1000)

    def _refusal(self, said: str) -> HostError:
        where = f"{self.host.name} ({self.user}@{self.host.address}, port {self.host.port})"
        if "Authentication error" in said or "No authentication methods" in said:
            return CannotSignIn(f"{where}: the host refuses to let us in", hint="Is the key yours, and known there?")
        if "does not match" in said:
            return HostError(
                f"{where}: the host shows another key than the one in {self._known_hosts.name}",
                hint="Either the server was made anew, or somebody stands in between. If you know that it was made "
                f"anew: ssh-keygen -R '{self.known_as}' -f {self._known_hosts}",
            )
        return HostError(f"{where}: {said}", hint="Is the host up, and address and port as in homepress.toml?")

    @property
    def known_as(self) -> str:
        """Return the host's name in the file of host keys."""
        return self.host.address if self.host.port == 22 else f"[{self.host.address}]:{self.host.port}"

    # ── work

    def fact[T](self, fact: type[FactBase[T]], **arguments: Any) -> T:
        """Return one of pyinfra's facts, read now. Raises HostError."""
        with self._context(), self._listening() as said:
            try:
                found: T = self._target.get_fact(fact, **arguments)
            except PyinfraError as error:
                # The only host failed, and pyinfra has none left to go on with.
                raise HostError(f"{self.host.name}: {fact.__name__} cannot be read: {_told(said)}") from error
        return found

    def perform(self, operation: Operation) -> Output:
        """Do one operation. Raises CommandFailed with what the host said."""
        module, _, name = operation.name.rpartition(".")
        act = getattr(importlib.import_module(f"pyinfra.operations.{module}"), name)
        arguments = {key: _sendable(value) for key, value in operation.arguments.items()}
        with self._context(), self._listening() as said:
            try:
                done = act(**arguments)
            except (NestedOperationError, PyinfraError) as error:
                raise CommandFailed(f"{self.host.name}: {operation.name} failed", output=_told(said)) from error
        return Output(done.stdout, done.stderr)

    def run(self, *words: object, user: str = "", stdin: str = "", environment: dict[str, str] | None = None) -> Output:
        """Run a program as root, or as `user`. Raises CommandFailed; HostError where the connection is cut."""
        return self._shell(shlex.join(map(str, words)), user=user, stdin=stdin, environment=environment)

    def _shell(
        self,
        line: str,
        *,
        sudo: bool = True,
        user: str = "",
        stdin: str = "",
        environment: dict[str, str] | None = None,
    ) -> Output:
        options: dict[str, Any] = {"_sudo": sudo and self.user != "root", "_env": environment or {}}
        if user:
            options |= {"_sudo": True, "_sudo_user": user}
        if stdin:
            options["_stdin"] = stdin
        with self._context(), self._listening():
            try:
                fine, said = self._target.run_shell_command(StringCommand(line), **options)
            except (OSError, EOFError, SSHException) as error:
                raise HostError(
                    f"{self.host.name}: {str(error) or 'the connection ended'}",
                    hint="Is the host up? What was done stays done: run the command again.",
                ) from error
        if not fine:
            words = line if len(line) < 100 else f"{line[:99]}…"
            raise CommandFailed(f"{self.host.name}: `{words}` failed", output=said.output)
        return Output(said.stdout, said.stderr)

    @contextmanager
    def _context(self) -> Iterator[None]:
        """Make this host the one that pyinfra's operations act on."""
        with (
            ctx_state.use(self._state),
            ctx_inventory.use(self._state.inventory),
            ctx_config.use(self._state.config.copy()),
            ctx_host.use(self._target),
        ):
            yield

    @contextmanager
    def _listening(self) -> Iterator[list[str]]:
        """Gather what pyinfra logs: the only place where it says why an operation failed."""
        pyinfra = logging.getLogger("pyinfra")
        said: list[str] = []
        handler = _Gathering(said)
        before = (pyinfra.propagate, pyinfra.level)
        pyinfra.addHandler(handler)
        pyinfra.propagate, pyinfra.level = False, logging.INFO
        try:
            yield said
        finally:
            pyinfra.removeHandler(handler)
            pyinfra.propagate, pyinfra.level = before


class _Gathering(logging.Handler):
    def __init__(self, said: list[str]) -> None:
        super().__init__(logging.WARNING)
        self.said = said

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


def forget_cached_host_keys() -> None:
    """Let pyinfra read the file of host keys again: it keeps what it read, without what it added since."""
    ssh_client.get_host_keys.cache.clear()


def _sendable(value: Any) -> Any:
    return io.BytesIO(value.data) if isinstance(value, Content) else value


def _told(said: Sequence[str]) -> str:
    """Return what was logged without pyinfra's colours and the host's name before each line."""
    lines = [unstyle(line).strip() for line in said]
    return "\n".join(line.partition("] ")[2] or line for line in lines)


def sign_in(host: Host, *, folder: Path) -> Connection:
    """Connect as the host's user, or at first contact as whom the server came with. Raises HostError."""
    try:
        return Connection(host, folder=folder).open()
    except CannotSignIn:
        try:
            return Connection(host, folder=folder, user=host.first_user).open()
        except CannotSignIn as error:
            raise CannotSignIn(
                f"{host.name} ({host.address}): neither {host.user} nor {host.first_user} may sign in",
                hint="Is your key there? Try: "
                f"ssh -p {host.port}{f' -i {host.ssh_key}' if host.ssh_key else ''} {host.first_user}@{host.address}",
            ) from error
