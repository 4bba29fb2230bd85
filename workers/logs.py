"""Logs without a person in them: where an error came from, never the values it met."""

import traceback
from typing import TextIO

import structlog
from structlog.typing import ExcInfo


def configure_logs() -> None:
    """structlog's default prints local variables and messages, which hold names, phones, tokens."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=_where),
        ]
    )


def _where(stream: TextIO, exc_info: ExcInfo) -> None:
    """The kinds of the errors and the lines they passed; a database error's message quotes rows."""
    kind, error, _ = exc_info
    while error is not None:
        stream.write("\n" + "".join(traceback.format_tb(error.__traceback__)) + kind.__qualname__)
        error = error.__cause__ or error.__context__
        kind = type(error)
