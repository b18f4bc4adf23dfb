"""The one log, on standard error: what was asked for and how it ended, and what went wrong.

A request is written by the pattern of its address ("/invitation/<token>"), so no secret of a
letter, no key and no query can be in it; nor is there an address of a visitor, a name or a person.
Of the help pages there is no line at all: nobody should be able to tell that somebody looked.
"""

import json
import logging
import sys
import traceback
from time import perf_counter
from typing import ClassVar

import structlog
from flask import Flask, Response, g, request
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor

from awareness import clock
from awareness.settings import Settings

OURS = "lantern"
SILENT = ("/help", "/static", "/healthz")
INNERMOST = 30
"""How many places of a failure are written, counted from where it happened."""

_AS_JSON = json.JSONEncoder(default=repr)


class StandardError(logging.Handler):
    """Writes each record as one line to whatever standard error is at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(f"{self.format(record)}\n")
        except Exception:
            self.handleError(record)


class Lines:
    """What our own loggers write to: a line each, without the machinery of the other.

    `render` is how a line is put in words, as it was last configured.
    """

    render: ClassVar[Processor]

    def __init__(self, name: str) -> None:
        self.name = name

    def info(self, line: str) -> None:
        sys.stderr.write(f"{line}\n")


def configure(settings: Settings) -> None:
    """Write every log in one way: JSON in production, plain lines in development.

    Our own lines, one or two a request, take the short way; those of libraries come by a handler.
    """
    shared: list[Processor] = [
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    *before, Lines.render = _written(settings)
    structlog.configure(
        processors=[*shared, *before, Lines.render],
        logger_factory=Lines,
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )
    handler = StandardError()
    handler.name = OURS
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[ProcessorFormatter.remove_processors_meta, *_written(settings)],
        )
    )
    root = logging.getLogger()
    root.handlers = [each for each in root.handlers if each.name != OURS] + [handler]
    # The server of development would write whole addresses.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)


def _written(settings: Settings) -> list[Processor]:
    if settings.is_production:
        return [without_words, structlog.processors.JSONRenderer(serializer=as_json)]
    plain = structlog.dev.plain_traceback
    return [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain)]


def as_json(event: EventDict, **_: object) -> str:
    """Return a line of the log in production."""
    return _AS_JSON.encode(event)


def without_words(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Write what kind of failure it was and where, never its words: databases quote values."""
    failure = event.pop("exc_info", None)
    if isinstance(failure, tuple) and failure[0] is not None:
        places = [
            f"{frame.f_code.co_filename}:{line} {frame.f_code.co_name}"
            for frame, line in traceback.walk_tb(failure[2])
        ]
        event.update(error=failure[0].__qualname__, where=places[-INNERMOST:])
    return event


def write(method: str, route: str | None, status: int, *, began: float) -> None:
    """Write the line of a request that began at this reading of `perf_counter`.

    Every request has one, so it is put together by hand and only written as the others are.
    """
    line = {
        "method": method,
        "route": route,
        "status": status,
        "ms": round((perf_counter() - began) * 1000),
        "event": "request",
        "logger": f"{OURS}.request",
        "level": "info",
        "timestamp": clock.now().isoformat(timespec="microseconds").replace("+00:00", "Z"),
    }
    sys.stderr.write(str(Lines.render(None, "info", line)) + "\n")


def install(app: Flask) -> None:
    """Write one line for each request that is not to be passed over in silence."""
    configure(app.extensions["settings"])

    @app.before_request
    def _begin() -> None:
        g.began = perf_counter()

    @app.after_request
    def _answered(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else None
        if route is None or not route.startswith(SILENT):
            write(request.method, route, response.status_code, began=g.began)
        return response
