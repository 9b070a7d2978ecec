"""How log lines are made: JSON in production, readable lines otherwise, both without secrets."""

from collections.abc import Iterable
from typing import Any

import structlog

from leadplan.logging.masking import MaskingProcessor
from leadplan.logging.tracebacks import render_exception


def configure_logging(*, level: str, as_json: bool, with_messages: bool, secrets: Iterable[str]) -> dict[str, Any]:
    """Configure structlog, and return what Django's LOGGING needs so that other libraries' lines look the same.

    `with_messages` leaves nothing out of exceptions, for developers.
    """
    stamps: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.format_exc_info if with_messages else render_exception,
    ]
    structlog.configure(
        processors=[*stamps, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": stamps,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    MaskingProcessor(secrets),
                    structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False),
                ],
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["console"], "level": level},
        # The file-system broker has no host; kombu logs that on every connection.
        "loggers": {"kombu.connection": {"level": "ERROR"}},
    }
