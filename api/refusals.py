"""What the API refuses for reasons of its own: a status, a sentence, and what stands against it."""

from collections.abc import Iterable


class Refused(Exception):
    """An answer that is no."""

    def __init__(self, status: int, detail: str, faults: Iterable[object] = ()) -> None:
        self.status, self.detail, self.faults = status, detail, tuple(faults)
        super().__init__(detail)
