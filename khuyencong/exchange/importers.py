"""What can be imported: each room above registers its importers in `apps.ready()`.

importers.register(Importer("establishments", _("Cơ sở"), act="registry.register", columns=IMPORT, ...))
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from khuyencong.common.clock import local_date
from khuyencong.exchange.checking import CHUNK, Line, check_rows
from khuyencong.exchange.choices import Effect
from khuyencong.exchange.columns import Column, Context, Text, by_name
from khuyencong.exchange.reading import Table

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

MANY = 2_000  # rows judged together where rows are written together: what is looked up for them costs a few queries


@dataclass
class Job:
    """The import an importer works for.

    `batch` is its reference for the records written ("exchange.batch:12"); `update_known`: rows of known records
    change them, else they are left as they are; `scoped` False: the operator's own command, no territory is asked;
    `looks` False: the rows are about to be written, nobody reads what only deserves a look. `memory` is the importer's,
    to look things up once.
    """

    batch: str
    by: User
    at: datetime
    context: Context
    update_known: bool = True
    scoped: bool = True
    looks: bool = True
    memory: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, batch: str, by: User, at: datetime, **rest: Any) -> Job:
        """A job on the day of a moment; ambiguous numbers are read in the Vietnamese notation."""
        return cls(batch, by, at, Context(local_date(at)), **rest)


@dataclass(slots=True)
class Written:
    """What a row did: to which record ("registry.establishment:12"), and what undoing it needs."""

    subject: str
    effect: Effect
    before: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Importer:
    """How rows of one kind become records.

    `act`: who may import them. `preview(lines, job)` only reads: it adds to each line what the services would refuse
    (`line.add`, `line.refuse`), what needs a look, and `line.effect`; columns in `line.unread` are wrong already.
    `apply_row(line, job)` writes one row inside a transaction and raises only `common.errors`; the same row of the
    same batch twice must be harmless. `reverse(written, job)` undoes one, or raises RuleBroken or Invalid when the
    record was used since; without it an import cannot be undone. `apply_many(lines, job)` writes those of some
    good rows it can write together, all or none, and gives them by row; the rest, and all of them when it raises, go
    through `apply_row`. `unique`: columns that must not repeat in a file.
    """

    kind: str
    label: Text
    act: str
    columns: Sequence[Column]
    preview: Callable[[Sequence[Line], Job], None]
    apply_row: Callable[[Line, Job], Written]
    apply_many: Callable[[Sequence[Line], Job], Mapping[int, Written]] | None = None
    reverse: Callable[[Written, Job], None] | None = None
    unique: tuple[tuple[str, ...], ...] = ()
    help: Text = ""
    list_url: str = ""

    def by_name(self) -> dict[str, Column]:
        return by_name([c for c in self.columns if c.asked])


def judged(importer: Importer, table: Table, job: Job, *, after: int = 0) -> Iterator[Line]:
    """Every row of a table below `after`, read, and judged by the importer."""
    return check_rows(
        table,
        job.context,
        judge=lambda lines: importer.preview(lines, job),
        unique=importer.unique,
        after=after,
        chunk=MANY if importer.apply_many else CHUNK,
    )


_IMPORTERS: dict[str, Importer] = {}


def register(importer: Importer) -> None:
    """Offer an importer. Raises ValueError when its columns contradict each other or its kind is taken."""
    by_name(importer.columns)
    if _IMPORTERS.get(importer.kind, importer) != importer:
        raise ValueError(f"{importer.kind!r} is imported by another room")
    _IMPORTERS[importer.kind] = importer


def known() -> dict[str, Importer]:
    """Every importer by kind, in the order of their labels."""
    return dict(sorted(_IMPORTERS.items()))


def get(kind: str) -> Importer:
    """The importer of a kind. Raises KeyError."""
    return _IMPORTERS[kind]
