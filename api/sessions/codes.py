"""Codes of the second factor (RFC 6238: six digits, thirty seconds), and those that replace it."""

import hmac
import secrets
from datetime import datetime

import pyotp.totp

SECONDS = 30
ISSUER = "邻家 Linjia"
# A telephone's clock may be this many steps off.
DRIFT = 1
RECOVERY_CODES = 10
# Without letters and digits that look alike: 32 signs are five bits each.
_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_GROUP, _GROUPS = 4, 4


def new_secret() -> str:
    """A secret of 160 random bits."""
    return pyotp.random_base32()


def address(secret: str, login: str) -> str:
    """What an authenticator reads from the picture."""
    return pyotp.totp.TOTP(secret, interval=SECONDS).provisioning_uri(
        name=login, issuer_name=ISSUER
    )


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The time step whose code this is; None for a wrong one."""
    code = "".join(code.split())
    totp = pyotp.totp.TOTP(secret, interval=SECONDS)
    present = int(now.timestamp()) // SECONDS
    found = None
    for step in range(present - DRIFT, present + DRIFT + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), code.encode("utf-8", "replace")):
            found = step
    return found


def new_recovery_codes() -> tuple[str, ...]:
    """Codes of 80 random bits for a lost telephone."""
    return tuple(
        "-".join("".join(secrets.choice(_SIGNS) for _ in range(_GROUP)) for _ in range(_GROUPS))
        for _ in range(RECOVERY_CODES)
    )


def recovery_code(given: str) -> str:
    """A recovery code as it was shown, however it was typed."""
    signs = [sign for sign in given.upper() if sign in _SIGNS]
    groups = ("".join(signs[n : n + _GROUP]) for n in range(0, len(signs), _GROUP))
    return "-".join(groups)
