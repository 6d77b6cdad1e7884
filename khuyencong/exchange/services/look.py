"""Looking at a file: every row read and judged, nothing written but what the officer is to see."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import translation

from khuyencong.common import clock
from khuyencong.exchange import kinds, words
from khuyencong.exchange.checking import CHUNK, Group, Line, Problem, Tally
from khuyencong.exchange.choices import Effect, Severity, State
from khuyencong.exchange.columns import Column
from khuyencong.exchange.importers import judged
from khuyencong.exchange.models import ImportBatch, ImportLine
from khuyencong.exchange.reading import Refused, Table
from khuyencong.exchange.services.source import job_of, opened

LINES_KEPT = 2_000
GROUPS_KEPT = 1_000
CELL_SHOWN = 200
LEASE_STALE = timedelta(minutes=2)
_LOOKABLE = (State.WAITING, State.CHECKED, State.REFUSED)


def claim(batch: ImportBatch, states: Sequence[str], now: datetime) -> str:
    """Take a batch for oneself; "" when somebody else is at work on it. A lease nobody renewed for two minutes is
    that of a process that died."""
    lease = secrets.token_hex(8)
    free = Q(lease="") | Q(beat_at__lt=now - LEASE_STALE) | Q(beat_at__isnull=True)
    taken = ImportBatch.objects.filter(free, pk=batch.pk, state__in=states).update(lease=lease, beat_at=now)
    return lease if taken else ""


def look(*, batch: ImportBatch, at: datetime) -> ImportBatch:
    """Read and judge a whole file again, with what the officer has chosen so far.

    The state becomes CHECKED, or REFUSED for a file that is no table. Somebody else's look at the same time wins;
    nothing outside the import is written.
    """
    lease = claim(batch, _LOOKABLE, clock.now())
    batch.refresh_from_db()
    if not lease:
        return batch
    with translation.override(batch.language):
        try:
            found = _read(batch, lease, at)
        except Refused as error:
            found = {"state": State.REFUSED, "reading": {"refusal": _refusal(error)}}
    lines = found.pop("lines", [])
    with transaction.atomic():
        empty = {"rows": 0, "good": 0, "bad": 0, "look": 0, "new": 0, "update": 0, "same": 0, "groups": [], "done": 0}
        changes = {**empty, **found, "checked_at": at, "lease": ""}
        if ImportBatch.objects.filter(pk=batch.pk, lease=lease).update(**changes):
            batch.lines.all().delete()
            ImportLine.objects.bulk_create(lines, batch_size=500)
    batch.refresh_from_db()
    return batch


def _refusal(error: Refused) -> dict[str, Any]:
    return {"code": error.code, "params": {k: str(v) for k, v in error.params.items()}}


def _read(batch: ImportBatch, lease: str, at: datetime) -> dict[str, Any]:
    job = job_of(batch, at)
    tally, lines = Tally(), list[ImportLine]()
    with opened(batch) as (importer, table):
        if not table.found:
            heads = "; ".join(str(c.label) for c in importer.columns if c.required and c.asked)
            raise Refused("file_no_head", columns=heads)
        if table.fits:
            for line in judged(importer, table, job):
                tally.add(line)
                if (line.problems or line.changes) and len(lines) < LINES_KEPT:
                    lines.append(_kept(batch, table, line))
                if tally.rows % CHUNK == 0:
                    _beat(batch, lease, tally.rows)
            if not tally.rows:
                raise Refused("file_no_rows")
        reading = _reading(table)
    return {
        "state": State.CHECKED,
        "sheet": table.sheet[:100],
        "reading": reading,
        "rows": tally.rows,
        "good": tally.good,
        "bad": tally.bad,
        "look": tally.look,
        "new": tally.effects[Effect.NEW],
        "update": tally.effects[Effect.UPDATE],
        "same": tally.effects[Effect.SAME],
        "groups": [_group(g) for g in list(tally.groups.values())[:GROUPS_KEPT]],
        "lines": lines,
    }


def _beat(batch: ImportBatch, lease: str, done: int) -> None:
    ImportBatch.objects.filter(pk=batch.pk, lease=lease).update(done=done, beat_at=clock.now())


def _reading(table: Table) -> dict[str, Any]:
    return {
        "kind": table.kind,
        "sheets": table.sheets,
        "head_row": table.head_row,
        "encoding": table.encoding,
        "heads": [
            {
                "index": h.index,
                "letter": h.letter,
                "text": h.text,
                "column": h.column,
                "state": h.state,
                "near": h.near,
                "exponent": h.exponent,
            }
            for h in table.heads
        ],
        "missing": [c.name for c in table.missing],
        "fonts": [{"head": f.head, "font": f.font, "samples": [list(s) for s in f.samples]} for f in table.fonts],
        "skipped": [list(s) for s in table.skipped],
    }


def _kept(batch: ImportBatch, table: Table, line: Line) -> ImportLine:
    columns = {c.name: c for c in table.columns}
    heads = [h for h in table.heads if h.state != "ignored"]
    return ImportLine(
        batch=batch,
        row=line.row,
        good=line.good,
        cells={str(h.index): shown_cell(line, columns.get(h.column), h.index)[:CELL_SHOWN] for h in heads},
        problems=[problem_json(p) for p in line.problems],
        changes={name: [words.masked(old), words.masked(new)] for name, (old, new) in line.changes.items()},
        effect=line.effect,
    )


def shown_cell(line: Line, column: Column | None, index: int) -> str:
    """A cell as it is shown: its value when it could be read, else what stood there; personal numbers masked."""
    cell = line.cells[index] if index < len(line.cells) else None
    if column is None or column.personal or column.name in line.unread:
        return words.read_of(column, cell)
    text = kinds.shown(column, line.values.get(column.name), "vi")
    return text if column.numeric else words.masked(text)


def problem_json(problem: Problem) -> dict[str, Any]:
    """A problem as it is kept."""
    return {
        "row": problem.row,
        "column": problem.column,
        "code": problem.code,
        "params": {k: v if isinstance(v, int) else str(v) for k, v in problem.params.items() if v is not None},
        "read": problem.read,
        "severity": problem.severity.value,
        "suggest": problem.suggest,
    }


def problem_of(kept: dict[str, Any]) -> Problem:
    """A kept problem, to be put in words."""
    return Problem(**{**kept, "severity": Severity(kept["severity"])})


def _group(group: Group) -> dict[str, Any]:
    return {
        "column": group.column,
        "code": group.code,
        "severity": group.severity,
        "suggest": group.suggest,
        "count": group.count,
        "rows": group.rows,
        "reads": group.reads,
        "sample": problem_json(group.sample),
    }
