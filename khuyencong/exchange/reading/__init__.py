"""Reading a table out of an uploaded file: which sheet, which head, which columns, which font, then row after row."""

from khuyencong.exchange.reading.heads import IGNORED, Head
from khuyencong.exchange.reading.limits import COMMAND_LINE, Limits, Refused
from khuyencong.exchange.reading.sniff import sniff
from khuyencong.exchange.reading.table import FontFound, Options, Table, head_rows, read_table

__all__ = [
    "COMMAND_LINE",
    "IGNORED",
    "FontFound",
    "Head",
    "Limits",
    "Options",
    "Refused",
    "Table",
    "head_rows",
    "read_table",
    "sniff",
]
