"""Sheets that leave: exports of rows, templates to fill in, and the sender's own rows with their errors marked.

Nothing that leaves can run: a text that looks like a formula is written as text.
"""

from khuyencong.exchange.writing.answers import (
    BATCH,
    FORMATS,
    XLSX_TYPE,
    as_download,
    export_answer,
    fields_answer,
    in_batches,
    list_answer,
)
from khuyencong.exchange.writing.marked import MarkedRow, write_marked
from khuyencong.exchange.writing.rows import csv_lines, json_lines, write_xlsx
from khuyencong.exchange.writing.template import write_template

__all__ = [
    "BATCH",
    "FORMATS",
    "XLSX_TYPE",
    "MarkedRow",
    "as_download",
    "csv_lines",
    "export_answer",
    "fields_answer",
    "in_batches",
    "json_lines",
    "list_answer",
    "write_marked",
    "write_template",
    "write_xlsx",
]
