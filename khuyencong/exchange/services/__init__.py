"""Acts of the exchange: receive a file, look at it, explain its columns, apply, stop, undo."""

from khuyencong.exchange.services.apply import ALL_ROWS_MAX, apply_batch, go_on, start, stop
from khuyencong.exchange.services.choose import choose_heads, choose_known, choose_sheet, mend
from khuyencong.exchange.services.look import look
from khuyencong.exchange.services.receive import cancel, receive
from khuyencong.exchange.services.stale import resume_stale, tidy
from khuyencong.exchange.services.undo import REVERSE_DAYS, reverse

__all__ = [
    "ALL_ROWS_MAX",
    "REVERSE_DAYS",
    "apply_batch",
    "cancel",
    "choose_heads",
    "choose_known",
    "choose_sheet",
    "go_on",
    "look",
    "mend",
    "receive",
    "resume_stale",
    "reverse",
    "start",
    "stop",
    "tidy",
]
