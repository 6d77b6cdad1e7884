"""What the officer explains about a file: its sheet, its heads, cells that mean something else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from khuyencong.common.clock import local_date
from khuyencong.common.errors import Invalid, WrongState
from khuyencong.common.typed import Unreadable
from khuyencong.exchange import importers, kinds
from khuyencong.exchange.choices import State
from khuyencong.exchange.columns import Context
from khuyencong.exchange.models import ImportBatch, RememberedHead
from khuyencong.exchange.reading import IGNORED
from khuyencong.exchange.reading.heads import key_of
from khuyencong.exchange.services.look import look

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

HEAD_MAX = 200
MENDS_MAX = 500


def choose_heads(*, batch: ImportBatch, chosen: Mapping[str, str], by: User, at: datetime) -> ImportBatch:
    """Say what heads mean (head → column name, "-" to leave it aside); remembered for the body's next file.

    Raises Invalid when two heads are to be one column, or for a column that does not exist.
    """
    importer = importers.get(batch.kind)
    names = set(importer.by_name())
    told = {h["text"] for h in batch.reading.get("heads", [])}
    wanted = {head: name for head, name in chosen.items() if name and head in told}
    if wrong := sorted(name for name in wanted.values() if name != IGNORED and name not in names):
        raise Invalid({"": [_("Không có cột %(name)s.") % {"name": wrong[0]}]})
    taken = {h["column"] for h in batch.reading["heads"] if h["column"] and h["text"] not in wanted}
    for name in [n for n in wanted.values() if n != IGNORED]:
        if name in taken:
            label = importer.by_name()[name].label
            raise Invalid({"": [_("Cột “%(label)s” đã được ghép với một tiêu đề khác.") % {"label": label}]})
        taken.add(name)
    with transaction.atomic():
        _change(batch, heads={**batch.heads, **wanted})
        if batch.organisation_id is not None:
            for head, name in wanted.items():
                RememberedHead.objects.update_or_create(
                    kind=batch.kind,
                    organisation_id=batch.organisation_id,
                    key=key_of(head)[:HEAD_MAX],
                    defaults={"head": head[:HEAD_MAX], "column": name},
                )
    return look(batch=batch, at=at)


def choose_sheet(*, batch: ImportBatch, sheet: str, by: User, at: datetime) -> ImportBatch:
    """Read another sheet of the workbook. Raises Invalid for one it does not have."""
    if sheet not in batch.reading.get("sheets", []):
        raise Invalid({"sheet": [_("Tệp không có trang tính này.")]})
    _change(batch, sheet=sheet, mends={})
    return look(batch=batch, at=at)


def choose_known(*, batch: ImportBatch, update: bool, by: User, at: datetime) -> ImportBatch:
    """Whether rows of known records change them or are left as they are."""
    _change(batch, update_known=update)
    return look(batch=batch, at=at)


def mend(*, batch: ImportBatch, column: str, reads: Sequence[str], value: str, by: User, at: datetime) -> ImportBatch:
    """Read some cells of a column as another value ("Suối Giàng" as "Xã Văn Chấn, tỉnh Lào Cai").

    Raises Invalid when the value itself cannot be read.
    """
    found = importers.get(batch.kind).by_name().get(column)
    if found is None or len(batch.mends.get(column, {})) + len(reads) > MENDS_MAX:
        raise Invalid({"": [_("Không đổi được các ô này.")]})
    try:
        kinds.reader(found, Context(local_date(at)))(value)
    except Unreadable as error:
        raise Invalid({"": [_("Không đổi được các ô này.")]}) from error
    mends: dict[str, Any] = {**batch.mends, column: {**batch.mends.get(column, {}), **dict.fromkeys(reads, value)}}
    _change(batch, mends=mends)
    return look(batch=batch, at=at)


def _change(batch: ImportBatch, **fields: Any) -> None:
    if not ImportBatch.objects.filter(pk=batch.pk, state__in=[State.CHECKED, State.REFUSED]).update(**fields):
        raise WrongState(batch, "exchange.choose")
    for name, value in fields.items():
        setattr(batch, name, value)
