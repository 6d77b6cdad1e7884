"""One JSON object a line on standard error, without personal data.

What a person typed never reaches the log: paths and queries are replaced by the route, messages of other libraries
are written as their template without values, and of an error only its type and the places in the code are kept
(the text of a database error repeats the row). Only loggers under "khuyencong" may fill in values, and they name
records by number.
"""

import contextvars
import json
import logging
import re
import traceback
from datetime import UTC, datetime
from typing import Any

OWN = "khuyencong"
FIELDS = ("request_id", "event", "route", "method", "status", "ms", "user", "job", "count", "release")
request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="")
SAFE_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


def _places(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-30:]]


class JsonFormatter(logging.Formatter):
    """Formats a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        own = record.name == OWN or record.name.startswith(f"{OWN}.")
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage() if own else str(record.msg),
        }
        if not own and not record.args and not isinstance(record.msg, str):
            line["message"] = type(record.msg).__name__
        if request_id.get():
            line["request_id"] = request_id.get()
        line |= {name: getattr(record, name) for name in FIELDS if own and hasattr(record, name)}
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = type(record.exc_info[1]).__name__
            line["trace"] = _places(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)
