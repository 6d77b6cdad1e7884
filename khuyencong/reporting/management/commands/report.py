"""khuyencong report obligations | show: who owes which report, and a form of a place as a table."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from khuyencong.common import clock
from khuyencong.common.errors import Invalid
from khuyencong.places.models import Unit
from khuyencong.places.rules import unit_system
from khuyencong.reporting import library, services
from khuyencong.reporting.choices import ReporterKind
from khuyencong.reporting.models import Obligation, Period
from khuyencong.reporting.rules import Form, timeliness
from khuyencong.reporting.selectors import obligations_of, period_of
from khuyencong.reporting.selectors.periods import form_of
from khuyencong.reporting.selectors.statements import (
    Statement,
    StatementRow,
    place_of_period,
    register_rows,
    statement,
)

NOT_FOUND, BAD_CALL = 1, 2


class Command(BaseCommand):
    help = (
        "Nghĩa vụ báo cáo của một kỳ, và một biểu của một địa bàn với nguồn và mức phủ của từng dòng "
        "(who owes which report in a period; a form of a place with the coverage and the sources of each row)"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        owed = acts.add_parser("obligations", help="the register of a period; makes it when it is asked for first")
        owed.add_argument("--period", required=True, help="2026-H1, 2025-Y, 2026-Q2, 2026-M05")
        owed.add_argument("--place", help="code of a province or commune of the period")
        owed.add_argument("--set", dest="form_set", default="cluster", help="form set (default cluster)")
        owed.add_argument("--update", action="store_true", help="bring the register up to date with the records first")
        owed.add_argument("--json", action="store_true", help="one JSON document")
        show = acts.add_parser("show", help="a form of a place and period")
        show.add_argument("form", help="cluster.form-04")
        show.add_argument("--period", required=True)
        show.add_argument("--place", help="code; without it the nation")
        show.add_argument("--json", action="store_true", help="one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        (self._obligations if options["act"] == "obligations" else self._show)(options)

    def _obligations(self, options: dict[str, Any]) -> None:
        period = self._period(options["form_set"], options["period"], update=options["update"])
        place = self._place(options["place"], period, options["form_set"])
        rows = list(register_rows(obligations_of(period, place=place)))
        if options["json"]:
            self._write(_register(period, rows))
            return
        for line in _lines(period, rows):
            self.stdout.write(line)

    def _period(self, form_set: str, key: str, *, update: bool) -> Period:
        """The period; where nobody has asked for it yet, it is opened and its register made."""
        at = clock.now()
        if form_set not in library.set_keys():
            raise CommandError(f"unknown form set {form_set!r}: {', '.join(library.set_keys())}", returncode=BAD_CALL)
        try:
            period = period_of(key, form_set)
        except Period.DoesNotExist:
            try:
                period, update = services.make_period(set_key=form_set, key=key, by=None, at=at), True
            except Invalid as wrong:
                raise CommandError(str(wrong), returncode=BAD_CALL) from None
        if update:
            made = services.register_obligations(period=period, by=None, at=at)
            self.stderr.write(
                f"{key}: {made.made:,} mới · new; {made.changed:,} sửa · changed; {made.voided:,} bỏ · void"
            )
        return period

    def _place(self, code: str | None, period: Period, form_set: str, form: str = "") -> Unit | None:
        if not code:
            return None
        last = library.set_on(form_set, period.window_to).forms[-1]
        try:
            return place_of_period(code, period, form_of(period, form) if form else last)
        except Unit.DoesNotExist:
            raise CommandError(f"no unit {code!r} on the due day of {period.key}", returncode=NOT_FOUND) from None

    def _show(self, options: dict[str, Any]) -> None:
        form_set = options["form"].partition(".")[0]
        try:
            period = period_of(options["period"], form_set)
            form_of(period, options["form"])
        except Period.DoesNotExist:
            raise CommandError(f"no period {options['period']!r} of {form_set!r}", returncode=NOT_FOUND) from None
        except KeyError:
            known = ", ".join(f.key for s in library.form_sets() for f in s.forms)
            raise CommandError(f"unknown form {options['form']!r}: {known}", returncode=BAD_CALL) from None
        place = self._place(options["place"], period, form_set, options["form"])
        found = statement(options["form"], period, place)
        if options["json"]:
            self._write(_statement(found))
            return
        self.stdout.write(f"{found.title} · {period.key} · {place or 'toàn quốc'} · hệ {found.unit_system} đơn vị")
        for row in found.rows:
            value = "–" if row.value is None else f"{row.value.normalize():f}"
            covered = f" [{row.filled}/{row.expected}]" if row.expected else ""
            self.stdout.write(f"{row.row.number:>6} {row.row.label['vi']}: {value} {row.row.unit.label['vi']}{covered}")

    def _write(self, answer: object) -> None:
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))


def _heading(period: Period, due: Iterable[Obligation]) -> dict[str, Any]:
    days = {o.due_on for o in due}
    return {
        "period": period.key,
        "set": period.set_key,
        "window": [period.window_from.isoformat(), period.window_to.isoformat()],
        "closed": period.closed_at is not None,
        "unit_system": unit_system(max(days, default=period.window_to)),
    }


def _register(period: Period, rows: list[Obligation]) -> dict[str, Any]:
    on = clock.today()
    forms = {key: form_of(period, key) for key in {o.form for o in rows}}
    return {**_heading(period, rows), "count": len(rows), "obligations": [_owed(o, forms[o.form], on) for o in rows]}


def _owed(o: Obligation, form: Form, on: Any) -> dict[str, Any]:
    standing = o.standing[0] if o.standing else None  # type: ignore[attr-defined]
    return {
        "form": o.form,
        "title": form.title(o.due_on)["vi"],
        "subject": {"kind": o.subject_kind, "id": o.subject_id, "label": o.subject_label},
        "reporter": {"kind": o.reporter_kind, "label": o.reporter_label, "has_account": o.reporter_id is not None},
        "receivers": list(form.receivers),
        "accepted_by": str(o.receiver) if o.receiver else None,
        "place": {"code": o.place.code, "name": o.place.name} if o.place else None,
        "province": {"code": o.province.code, "name": o.province.name} if o.province else None,
        "due_before": o.due_on.isoformat(),
        "last_day": o.last_day.isoformat(),
        "citation": o.due_citation,
        "status": standing.status if standing else "none",
        "version": standing.version if standing else None,
        "channel": standing.channel if standing else None,
        "submitted_on": o.submitted_on.isoformat() if o.submitted_on else None,
        "timeliness": str(timeliness(o.last_day, o.submitted_on, on)),
    }


def _lines(period: Period, rows: list[Obligation]) -> Iterable[str]:
    on = clock.today()
    yield f"{period.key}: {len(rows):,} báo cáo phải nộp · reports owed"
    for o in rows:
        kind = ReporterKind(o.reporter_kind).label
        state = timeliness(o.last_day, o.submitted_on, on).label
        yield f"{o.form}  {o.place or o.province}  {o.reporter_label} ({kind})  {o.last_day.isoformat()}  {state}"


def _statement(found: Statement) -> dict[str, Any]:
    owed = found.obligation
    return {
        **_heading(found.period, [owed] if owed else []),
        "unit_system": found.unit_system,
        "form": found.form.key,
        "form_version": found.form.version,
        "title": found.title,
        "citation": found.form.citation,
        "place": {"code": found.place.code, "name": found.place.name} if found.place else None,
        "due_before": found.due_on.isoformat(),
        "submitted_on": owed.submitted_on.isoformat() if owed and owed.submitted_on else None,
        "report": {
            "version": found.report.version,
            "channel": found.report.channel,
            "signed_by": found.report.signed_name,
            "signed_title": found.report.signed_title,
        }
        if found.report
        else None,
        "missing_count": found.missing_count,
        "missing": [{"form": o.form, "reporter": o.reporter_label, "subject": o.subject_label} for o in found.missing],
        "rows": [_line(row) for row in found.rows],
    }


def _line(row: StatementRow) -> dict[str, Any]:
    return {
        "row": row.row.number,
        "column": row.column.key or None,
        "label": dict(row.row.label),
        "unit": row.row.unit.label["vi"],
        "kind": row.row.kind,
        "value": _text(row.value),
        "basis": row.basis if row.value is not None else "missing",
        "reported": _text(row.reported),
        "sum": _text(row.summed),
        "recorded": _text(row.recorded),
        "coverage": {"reports": row.filled, "owed": row.expected, "share": _text(row.coverage)},
        "adjustments": _text(row.adjusted),
        "sources": list(row.sources),
        "note": row.note,
    }


def _text(value: Decimal | None) -> str | None:
    """A figure as text, exact; shares to four decimals."""
    if value is None:
        return None
    exact = value if isinstance(value.as_tuple().exponent, int) and value.as_tuple().exponent > -10 else round(value, 4)  # type: ignore[operator]
    return f"{exact.normalize():f}"
