"""How big a file may be, and the refusal of a file as a whole."""

from __future__ import annotations

from dataclasses import dataclass

from khuyencong.common.typed import Unreadable

MB = 1024 * 1024


class Refused(Unreadable):
    """A file that cannot be read as a table; the sentence of its code stands in `exchange.words`."""


@dataclass(frozen=True)
class Limits:
    """What is read at most. `unpacked` bytes of a workbook once decompressed; `cells` = last row × last column."""

    bytes: int = 20 * MB
    unpacked: int = 300 * MB
    rows: int = 100_000
    columns: int = 300
    cells: int = 8_000_000


COMMAND_LINE = Limits(bytes=2_000 * MB, unpacked=4_000 * MB, rows=1_048_576, columns=300, cells=30_000_000)
