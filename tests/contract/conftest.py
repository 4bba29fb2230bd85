"""The running site over a furnished town, and sessions of its accounts."""

from tests.api.town import settled

__all__ = ["settled"]
