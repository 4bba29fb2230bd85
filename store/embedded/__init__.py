"""PostgreSQL and Valkey beside us, for the demo and the tests: no installation, loopback only."""

import contextlib
import os
from collections.abc import Generator
from pathlib import Path

from store.embedded.postgres import EmbeddedPostgres
from store.embedded.valkey import EmbeddedValkey

__all__ = ["EmbeddedPostgres", "EmbeddedValkey", "servers"]


@contextlib.contextmanager
def servers(folder: Path) -> Generator[tuple[str, str], None, None]:
    """The addresses of a database and a queue: DATABASE_URL and REDIS_URL, or started here.

    A server started here stops at the end, and when the thread that started it ends.
    """
    with contextlib.ExitStack() as running:
        dsn = os.environ.get("DATABASE_URL") or (
            running.enter_context(EmbeddedPostgres(folder / "postgres")).dsn
        )
        url = os.environ.get("REDIS_URL") or (
            running.enter_context(EmbeddedValkey(folder / "valkey")).url
        )
        yield dsn, url
