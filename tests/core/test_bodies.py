import threading
from socket import socketpair

import pytest

from homepress.core.bodies import Readers, hang_up, read_whole
from tests.fixtures.requests import slow_post

pytestmark = pytest.mark.once


def test_a_body_that_comes_whole_is_read() -> None:
    ours, theirs = socketpair()
    with ours, theirs:
        theirs.sendall(b"login=carol")
        request = slow_post("/accounts/login/", ours, length=11)
        assert read_whole(request)
        assert request.POST["login"] == "carol"


def test_a_body_that_never_ends_is_given_up() -> None:
    ours, theirs = socketpair()
    with ours, theirs:
        theirs.sendall(b"login=")
        assert not read_whole(slow_post("/accounts/login/", ours), seconds=0.05)


def test_one_byte_now_and_then_prolongs_nothing() -> None:
    ours, theirs = socketpair()
    enough = threading.Event()

    def trickle() -> None:
        while not enough.wait(0.01):
            try:
                theirs.send(b"x")
            except OSError:
                return

    with ours, theirs:
        sender = threading.Thread(target=trickle)
        sender.start()
        assert not read_whole(slow_post("/accounts/login/", ours, length=1_000_000), seconds=0.1)
        enough.set()
        sender.join()


def test_a_client_that_hangs_up_is_no_error() -> None:
    ours, theirs = socketpair()
    with ours:
        theirs.sendall(b"login=")
        theirs.close()
        assert not read_whole(slow_post("/accounts/login/", ours))


def test_a_server_does_not_wait_for_the_rest_of_what_is_refused() -> None:
    ours, theirs = socketpair()
    with ours, theirs:
        hang_up(slow_post("/accounts/login/", ours))
        assert ours.recv(1) == b""


def test_an_address_may_have_few_bodies_under_way_and_others_theirs() -> None:
    readers = Readers(1)
    with (
        readers.one_of("192.0.2.1") as first,
        readers.one_of("192.0.2.1") as second,
        readers.one_of("192.0.2.2") as other,
    ):
        assert (first, second, other) == (True, False, True)
    assert not readers.reading
