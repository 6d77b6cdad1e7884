"""Stating what a centre or service organisation can do."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from khuyencong.accounts.choices import BodyKind
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Invalid
from khuyencong.network.choices import FIRST_DAY, MEASURES, TEXT_MAX, Indicator
from khuyencong.network.models import CapacityFact
from khuyencong.network.services.papers import Decision, Faults, keep_scan, log, same_form

if TYPE_CHECKING:
    from khuyencong.accounts.models import Organisation, User

# Who carries promotion out (45/2012/NĐ-CP art. 7, 8, 9).
JUDGED_KINDS = frozenset({BodyKind.CENTRE, BodyKind.SERVICE, BodyKind.REGIONAL_CENTRE})
COUNT_MAX = 1_000_000
VND_MAX = 10**15


@transaction.atomic
def record_fact(
    *,
    organisation: Organisation,
    indicator: str,
    stated_on: date,
    count: int | None = None,
    amount_vnd: int | None = None,
    text: str = "",
    source: Decision,
    note: str = "",
    key: str = "",
    by: User,
    at: datetime,
) -> CapacityFact:
    """State one fact about a body as it stood on a day, with the paper that says so.

    What the indicator measures must be given: a count, whole đồng, or words. A fact of the same indicator and day is
    withdrawn first, never overwritten. Raises Invalid by field.
    """
    if (made := same_form(CapacityFact.objects, key)) is not None:
        return made  # type: ignore[no-any-return]
    faults = Faults()
    if organisation.kind not in JUDGED_KINDS:
        faults.add("", _("Chỉ ghi năng lực của trung tâm khuyến công, trung tâm vùng và tổ chức dịch vụ."))
    measure = MEASURES.get(indicator)
    if measure is None:
        raise Invalid({"indicator": [_("Chọn một giá trị trong danh sách.")]})
    text = faults.text("text", text, TEXT_MAX, required=measure.kind == "text")
    _given(faults, measure.kind, count, amount_vnd)
    if not FIRST_DAY <= stated_on <= local_date(at):
        faults.add("stated_on", _("Ngày không sau hôm nay và không trước năm 2000."))
    faults.decision(source, at)
    note = faults.text("note", note, TEXT_MAX)
    rows = CapacityFact.objects.standing().filter(organisation=organisation, indicator=indicator, stated_on=stated_on)
    if rows.exists():
        faults.add("stated_on", _("Nội dung này đã ghi cho ngày đó. Hủy bản ghi cũ nếu ghi nhầm, hoặc ghi ngày khác."))
    faults.stop()
    row = CapacityFact.objects.create(
        organisation=organisation, indicator=indicator, stated_on=stated_on,
        count=count if measure.kind == "count" else None, amount_vnd=amount_vnd if measure.kind == "vnd" else None,
        text=text, note=note, form_key=key or None, recorded_by=by, recorded_at=at,
        is_example=organisation.is_example, **source.columns(),
    )  # fmt: skip
    keep_scan(f"network.capacity:{row.pk}", source, by, at)
    detail = {"organisation": organisation.pk, "indicator": indicator, "on": stated_on, "count": count}
    label = f"{organisation.name}: {Indicator(indicator).label}"
    log("capacity.record", subject=f"network.capacity:{row.pk}", label=label, by=by, at=at, detail=detail)
    return row


def _given(faults: Faults, kind: str, count: int | None, amount_vnd: int | None) -> None:
    """The one figure the indicator measures, and nothing else."""
    figures = {"count": (count, COUNT_MAX), "amount_vnd": (amount_vnd, VND_MAX)}
    wanted = {"count": "count", "vnd": "amount_vnd"}.get(kind, "")
    for field, (value, most) in figures.items():
        if field != wanted and value is not None:
            faults.add(field, _("Nội dung này không ghi ở ô này."))
        elif field == wanted and value is None:
            faults.add(field, _("Chưa nhập."))
        elif value is not None and not 0 <= value <= most:
            faults.add(field, _("Số từ 0 đến %(most)s.") % {"most": f"{most:,}".replace(",", ".")})
