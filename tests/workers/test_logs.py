"""The log says where, never whom."""

import structlog

from workers.logs import configure_logs

# Outside the test: a stack shows the source lines it goes through, and they hold no values.
VALUE = "示例甲 19900001234"


def test_a_logged_error_names_neither_values_nor_messages(capsys) -> None:
    configure_logs()
    try:
        int(VALUE)
    except ValueError as error:
        structlog.get_logger().error("request.failed", exc_info=error)
    finally:
        structlog.reset_defaults()
    said = capsys.readouterr().out
    assert "ValueError" in said
    assert "test_logs.py" in said
    assert "示例甲" not in said
    assert "1990000" not in said
