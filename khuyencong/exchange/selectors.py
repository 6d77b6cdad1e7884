"""Reads of imports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from khuyencong.exchange.checking import Line
from khuyencong.exchange.choices import Severity
from khuyencong.exchange.importers import judged
from khuyencong.exchange.models import ImportBatch, WrittenRow
from khuyencong.exchange.reading import Table, head_rows
from khuyencong.exchange.services.source import job_of, opened
from khuyencong.exchange.writing import MarkedRow


def rows_about(subject: str) -> QuerySet[WrittenRow]:
    """The rows of imports that wrote a record ("registry.establishment:12"), newest first."""
    rows = WrittenRow.objects.filter(subject=subject).select_related("batch__applied_by")
    return rows.order_by("-batch__applied_at", "-id")


def lines_of(batch: ImportBatch, at: Any) -> Iterator[tuple[Table, Line]]:
    """Every row of an import's file judged now, with its table. Raises Refused."""
    with opened(batch) as (importer, table):
        for line in judged(importer, table, job_of(batch, at)):
            yield table, line


def marked(batch: ImportBatch, at: Any) -> tuple[list[str], list[Any], Iterator[MarkedRow]]:
    """Heads, their columns and the rows to give back: those that were not written, with their reasons.

    Raises Refused when the file cannot be read.
    """
    with opened(batch) as (importer, table):
        heads = head_rows(table)
        columns = importer.by_name()
        matched = {h.index: columns.get(h.column) for h in table.heads}
        kept = [i for i, head in enumerate(heads) if not _is_reason(table, i)]
    rows = _marked_rows(batch, at, kept)
    return [heads[i] for i in kept], [matched.get(i) for i in kept], rows


def _is_reason(table: Table, index: int) -> bool:
    """The column of reasons of an earlier time is not given back: a new one is written."""
    from khuyencong.exchange.reading.heads import Matcher, key_of

    matcher = Matcher(table.columns, {})
    return any(h.index == index and key_of(h.text) in matcher.reasons for h in table.heads)


def _marked_rows(batch: ImportBatch, at: Any, kept: list[int]) -> Iterator[MarkedRow]:
    done = set(batch.written_rows.values_list("row", flat=True))
    for table, line in lines_of(batch, at):
        if line.row in done:
            continue
        columns = {c.name: c for c in table.columns}
        places = table.positions()
        looks: dict[int, str] = {}
        reasons = []
        for problem in line.problems:
            column = columns.get(problem.column)
            reasons.append(f"{column.label}: {problem.words(columns)}" if column else problem.words(columns))
            if problem.column in places and places[problem.column] in kept:
                at_index = kept.index(places[problem.column])
                look = "bad" if problem.severity == Severity.BAD else "look"
                looks[at_index] = "bad" if looks.get(at_index) == "bad" else look
        cells = [line.cells[i] if i < len(line.cells) else None for i in kept]
        yield MarkedRow(cells, looks, reasons)
