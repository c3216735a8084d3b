"""Stretching of guessable secrets (PIN, pictures): Flask-Security's Argon2id, peppered with the installation's key."""

from functools import cache

from flask_security import hash_password, verify_password


def stretch(secret: str) -> str:
    """About 20 ms of work: call it outside a transaction, inside an application context."""
    hashed: str = hash_password(secret)
    return hashed


def matches(secret: str, stored: str | None) -> bool:
    """Whether `secret` was stretched to `stored`; where nothing is stored, the same work is done for nothing."""
    fits: bool = verify_password(secret, stored or _nobody())
    return fits and stored is not None


@cache
def _nobody() -> str:
    return stretch("nobody has this secret")
