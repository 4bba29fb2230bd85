"""Secrets that we draw ourselves: given out once, and kept as what checks them."""

import hashlib
import secrets


def draw(prefix: str = "") -> str:
    """A secret of 256 random bits that fits into an address, a header and a cookie."""
    return prefix + secrets.token_urlsafe(32)


def mark(secret: str) -> bytes:
    """What is stored of it: nobody can guess 256 bits, so a plain digest is enough."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()
