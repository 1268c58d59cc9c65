"""Codes of an authenticator app, and clocks that differ."""

import time

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value, validate_totp_code

STEP_S = 30


@pytest.mark.parametrize(("steps", "is_good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_is_good_for_one_step_either_way(steps: int, is_good: bool) -> None:
    secret = generate_totp_secret()
    with time_machine.travel(1_800_000_015, tick=False):
        code = format_hotp_value(hotp_value(secret, int(time.time()) // STEP_S + steps))
        assert validate_totp_code(secret, code) is is_good
