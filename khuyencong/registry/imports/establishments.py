"""Establishments from a sheet: new ones, and changes to those a row code or a number finds again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khuyencong.common import taxcode
from khuyencong.common.errors import Invalid
from khuyencong.common.fold import search_key
from khuyencong.exchange import compare, kinds, rowcode
from khuyencong.exchange.checking import Line
from khuyencong.exchange.choices import Effect, Severity
from khuyencong.exchange.importers import Importer, Job, Written
from khuyencong.registry import columns, pg, services
from khuyencong.registry.access import in_area_of
from khuyencong.registry.choices import PERSONAL_SCHEMES, FigureSource, LegalForm, Scheme
from khuyencong.registry.models import Establishment, Identifier, YearFigures
from khuyencong.registry.selectors.merged import survivor_ids
from khuyencong.registry.services.establishments import clean_profile
from khuyencong.registry.services.trail import subject_of

if TYPE_CHECKING:
    from khuyencong.places.models import Unit

PROFILE = {c.name: c for c in (*columns.PROFILE, columns.CLOSED)}
FIGURES = ("workers", "capital_vnd", "revenue_vnd")
_GROUPS = frozenset({LegalForm.COOPERATIVE, LegalForm.COOPERATIVE_UNION, LegalForm.COOPERATIVE_GROUP})
# Numbers that are kept apart (encrypted, or ended on a day): written one by one.
_APART = PERSONAL_SCHEMES | {Scheme.MST_HOUSEHOLD_OLD}
# Stands in for a cell that is wrong already, so that rules about the other cells still speak.
_NEUTRAL: dict[str, Any] = {"name": "–", "legal_form": LegalForm.OTHER}
_BLANK: dict[str, Any] = {name: compare.empty(column) for name, column in PROFILE.items()}


@dataclass(slots=True)
class Plan:
    """What a row will do, decided by the preview: the known establishment (None = a new one) and its changes."""

    folded: str = ""  # its name, folded
    known: Establishment | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    number: services.NewIdentifier | None = None
    figures: dict[str, Any] = field(default_factory=dict)
    clean: dict[str, Any] | None = None  # the profile of a new one as the services keep it
    stored: str = ""  # its number likewise


@dataclass(slots=True)
class Number:
    """The number of a row in stored form, with its scheme."""

    scheme: str
    value: str
    stored: str

    @property
    def key(self) -> tuple[str, str]:
        return self.scheme, self.stored


# Preview: reads only


def preview(lines: Sequence[Line], job: Job) -> None:
    """Judge some rows: who is known, what changes, what the services would refuse."""
    parents = _parents(lines)
    numbers = {line.row: number for line in lines if (number := _number(line, parents, job)) is not None}
    by_code = {
        line.row: rowcode.parse("establishment", code) for line in lines if (code := line.values.get(rowcode.NAME))
    }
    now = survivor_ids(pk for pk, _version in by_code.values())
    # A merged record's row goes on under its survivor; its version is none of the survivor's.
    by_code = {row: (now[pk], version if now[pk] == pk else 0) for row, (pk, version) in by_code.items()}
    owners = _owners(numbers.values())
    wanted = {pk for pk, _version in by_code.values()} | set(owners.values())
    known = _visible(wanted, job)
    for line in lines:
        line.note = Plan(search_key(line.values.get("name") or ""))
    names = _names_at_hand({line.note.folded for line in lines}, job) if job.looks else {}
    for line in lines:
        plan = line.note
        if rowcode.NAME in line.unread:
            continue  # a known record nobody can name: not a new one
        number = numbers.get(line.row)
        _repeated(line, plan, number, job)
        owner = owners.get(number.key) if number else None
        if line.row in by_code:
            pk, version = by_code[line.row]
            if pk in known:
                _by_code(line, plan, known[pk], version, number, owner, job)
            else:
                line.add(rowcode.NAME, "row_gone")
        elif owner is not None and owner not in known:
            line.add("number", "belongs_elsewhere")
        elif owner is not None:
            _known(line, plan, known[owner], None, job)
        else:
            _new(line, plan, number, names, job)


def _repeated(line: Line, plan: Plan, number: Number | None, job: Job) -> None:
    """A number, or a name in one commune, that an earlier row of the file has. A personal number may repeat."""
    seen: dict[Any, int] = job.memory.setdefault("seen", {})
    if number is not None and number.scheme not in PERSONAL_SCHEMES:
        first = seen.setdefault(number.key, line.row)
        if first != line.row:
            line.add("number", "repeated_row", first=first)
            return
    if not job.looks:
        return
    commune = line.values.get("commune")
    if plan.folded and commune is not None:
        first = seen.setdefault((plan.folded, commune.pk), line.row)
        if first != line.row:
            line.add("name", "same_name", severity=Severity.LOOK, first=first)


def _parents(lines: Sequence[Line]) -> set[str]:
    """The recorded ones among the 10-digit codes that the 13-digit ones of some rows begin with."""
    long = (value for line in lines if len(value := line.values.get("number") or "") >= taxcode.BRANCH_DIGITS)
    return services.recorded_parents({taxcode.bare_digits(value)[: taxcode.BASE_DIGITS] for value in long})


def _number(line: Line, parents: set[str], job: Job) -> Number | None:
    """The number of a row; what is wrong with it is told. A masked one (exported) is left for the row code."""
    value = line.values.get("number")
    if not value or "number" in line.unread or "•" in value:
        return None
    scheme = line.values.get("scheme") or _scheme_of(value, line.values.get("legal_form") or "")
    if not scheme:
        digits = taxcode.bare_digits(value)
        if len(digits) in {9, 12} and digits.isdigit() and taxcode.well_formed(f"0{digits}"):
            line.add("number", "tax_zero_lost", count=len(digits), full=f"0{digits}")
        else:
            line.add("number", "which_scheme", other=str(columns.SCHEME.label))
        return None
    form = line.values.get("legal_form") or LegalForm.OTHER
    stored, refused = services.judge_identifier(legal_form=form, scheme=scheme, value=value, at=job.at, parents=parents)
    if refused and not line.values.get(rowcode.NAME):
        line.refuse({"number": refused}, {"number": columns.NUMBER})
        return None
    return Number(scheme, value, stored)


def _scheme_of(value: str, legal_form: str) -> str:
    """The scheme a number speaks of by itself, "" when it could be several."""
    digits = taxcode.bare_digits(value)
    if digits.isascii() and digits.isdigit():
        if len(digits) == taxcode.BASE_DIGITS:
            return Scheme.MST_HOUSEHOLD_OLD if legal_form == LegalForm.HOUSEHOLD else Scheme.MST10
        if len(digits) == taxcode.BRANCH_DIGITS:
            return Scheme.MST13
        if len(digits) == 12 and legal_form == LegalForm.HOUSEHOLD:
            return Scheme.PIN12
        return ""
    if legal_form == LegalForm.HOUSEHOLD:
        return Scheme.HKD
    return Scheme.HTX if legal_form in _GROUPS else ""


def _owners(numbers: Iterable[Number]) -> dict[tuple[str, str], int]:
    """Which establishment has a number already. A personal number may stand for several: it finds nobody."""
    wanted = {n.stored for n in numbers if n.scheme not in PERSONAL_SCHEMES}
    if connection.vendor == "postgresql":
        rows = pg.owners_of(wanted)
    else:
        rows = list(Identifier.objects.filter(value__in=wanted).values_list("scheme", "value", "establishment_id"))
    return {(scheme, value): pk for scheme, value, pk in rows}


def _visible(pks: set[int], job: Job) -> dict[int, Establishment]:
    if not pks:
        return {}
    rows = Establishment.objects.visible_to(job.by, on=job.context.on) if job.scoped else Establishment.objects.all()
    rows = rows.filter(pk__in=pks).select_related("province", "commune__province", "latest_figures")
    return {row.pk: row for row in rows.prefetch_related("identifiers")}


def _names_at_hand(folded: set[str], job: Job) -> dict[tuple[str, int], str]:
    """Visible establishments that carry the name of a row in its province."""
    rows = Establishment.objects.visible_to(job.by, on=job.context.on) if job.scoped else Establishment.objects.all()
    found = rows.filter(search_key__in=folded).values_list("search_key", "province_id", "name", "identifier_label")
    return {(key, province): f"{name} ({label})" if label else name for key, province, name, label in found}


# A new establishment


def _new(line: Line, plan: Plan, number: Number | None, names: Mapping[tuple[str, int], str], job: Job) -> None:
    line.effect = Effect.NEW
    values = line.values
    commune: Unit | None = values.get("commune")
    place: Unit | None = values.get("place_commune")
    if "commune" not in line.unread:
        province = values.get("province") or (commune.province if commune else None)
        plan.clean = _judge_profile(line, _BLANK, province, job.context.on)
        if job.scoped and commune is not None and not _in_area(commune, place, job):
            line.add("commune", "outside_area")
        known = names.get((plan.folded, province.pk)) if province else None
        if known:
            line.add("name", "like_known", severity=Severity.LOOK, known=known)
    plan.number = services.NewIdentifier(number.scheme, number.value) if number else None
    plan.stored = number.stored if number else ""
    plan.figures = _figures(line, None, job)


def _in_area(commune: Unit, place: Unit | None, job: Job) -> bool:
    """Whether the head office or the place of production lies in the user's places; asked once for each pair."""
    asked: dict[tuple[int, int | None], bool] = job.memory.setdefault("area", {})
    pair = (commune.pk, place.pk if place else None)
    if pair not in asked:
        asked[pair] = in_area_of(job.by, [commune, place], job.context.on)
    return asked[pair]


def stored(name: str, value: Any) -> Any:
    """A read value of the profile as the services take it: nothing is "" for texts, None else."""
    return compare.stored(PROFILE[name], value)


def _judge_profile(
    line: Line,
    current: Mapping[str, Any],
    province: Unit | None,
    on: date,
    changes: Mapping[str, Any] | None = None,
) -> dict[str, Any] | None:
    """What the services would refuse of the profile; faults about cells that could not be read stay silent. Gives the
    profile as they keep it, None when they would refuse it."""
    given, unread = line.values, line.unread
    read = {n: stored(n, given[n]) for n in PROFILE if n in given} if changes is None else dict(changes)
    values = {**current, **read, "province": province}
    values.update({n: current[n] for n in unread if n in current})
    neutral = {n: v for n, v in _NEUTRAL.items() if n in unread or (changes is None and n not in read)}
    unchanged = frozenset() if changes is None else frozenset(set(values) - set(changes))
    try:
        return clean_profile({**values, **neutral}, on, unchanged=unchanged)
    except Invalid as wrong:
        silent = unread | ({"province"} if "commune" in unread else set())
        told = {n: lines for n, lines in wrong.fields.items() if n not in silent}
        line.refuse(told, {**PROFILE, "province": columns.PROVINCE})
    return None


# A known establishment


def _by_code(
    line: Line,
    plan: Plan,
    known: Establishment | None,
    version: int,
    number: Number | None,
    owner: int | None,
    job: Job,
) -> None:
    if known is None:
        line.add(rowcode.NAME, "row_gone")
        return
    shown = {i.shown for i in known.identifiers.all()}
    typed = line.values.get("number") or ""
    if typed and typed not in shown and not (number and number.stored in shown):
        if shown or owner is not None:
            line.add("number", "stays")
        elif number is not None:
            plan.number = services.NewIdentifier(number.scheme, number.value)
            line.changes["number"] = ("", number.stored)
    _known(line, plan, known, version, job)


def _known(line: Line, plan: Plan, known: Establishment, version: int | None, job: Job) -> None:
    """Compare a row with the record: cells as they are shown today are no change, even if they could not be read."""
    plan.known = known
    current = {name: getattr(known, name) for name in PROFILE}
    shown = compare.shown_of(PROFILE, current)
    shown["commune"] = known.commune.name if known.commune else ""
    shown["province"] = known.province.name
    _forgive(line, shown)
    plan.changes = compare.changes_of(
        line, PROFILE, current, clears=lambda column: version is not None and not column.personal, shown=shown
    )
    plan.figures = _figures(line, known, job)
    if version is not None and version != known.version:
        compare.refuse_stale(line)
    if not job.update_known:
        plan.changes, plan.figures, plan.number, line.changes = {}, {}, None, {}
    if plan.changes:
        if "commune" in plan.changes:
            plan.changes["province"] = plan.changes["commune"].province
        _judge_profile(line, current, plan.changes.get("province", known.province), job.context.on, plan.changes)
    line.effect = Effect.UPDATE if line.changes else Effect.SAME


def _forgive(line: Line, shown: Mapping[str, str]) -> None:
    """Drop what was said of cells that still show what the record holds (a commune that ended since)."""
    at = {p.column for p in line.problems if p.column in shown and p.read and p.read == shown[p.column]}
    line.problems = [p for p in line.problems if p.column not in at]
    for name in at:
        line.values.pop(name, None)


def _figures(line: Line, known: Establishment | None, job: Job) -> dict[str, Any]:
    """The yearly figures a row brings, {} when it brings none or those at hand."""
    unread = line.unread
    given = {name: line.values.get(name) for name in FIGURES if name not in unread}
    year = line.values.get("year")
    if all(v is None for v in given.values()):
        return {}
    if year is None:
        if "year" not in line.unread:
            line.add("year", "missing")
        return {}
    if year > job.context.on.year:
        line.add("year", "too_large", limit=str(job.context.on.year))
        return {}
    latest = known.latest_figures if known else None
    same_year = latest is not None and latest.year == year
    now = {name: getattr(latest, name) if latest is not None and same_year else None for name in FIGURES}
    changed = {name: value for name, value in given.items() if value is not None and value != now[name]}
    if not changed:
        return {}
    source = line.values.get("source") or (latest.source if latest is not None and same_year else FigureSource.OTHER)
    if known is not None:
        for name, value in changed.items():
            column = next(c for c in columns.FIGURES if c.name == name)
            line.changes[name] = (kinds.shown(column, now[name], "vi"), kinds.shown(column, value, "vi"))
    return {"year": year, "source": source, **{n: v if v is not None else now[n] for n, v in given.items()}}


# Applying


def apply_row(line: Line, job: Job) -> Written:
    """Write one row through the services. Raises their Invalid, Stale."""
    plan: Plan = line.note
    if plan.known is None:
        return _register(line, plan, job)
    if not (plan.changes or plan.figures or plan.number):
        return Written(subject_of(plan.known.pk), Effect.SAME)
    return _change(plan, plan.known, job)


def apply_many(lines: Sequence[Line], job: Job) -> dict[int, Written]:
    """Write the new establishments among good rows in a few statements, by row; what is known already and personal or
    ended numbers are left to `apply_row`. Raises IntegrityError when one was recorded meanwhile: nothing is written."""
    mine = [line for line in lines if _plain_new(line.note)]
    new = [
        services.NewEstablishment(
            key=f"{job.batch}:{line.row}",
            profile=line.note.clean,
            search_key=line.note.folded,
            place=_place(line.values),
            scheme=line.note.number.scheme if line.note.number else "",
            number=line.note.stored,
            figures=line.note.figures,
        )
        for line in mine
    ]
    made = services.register_many(new=new, by=job.by, at=job.at) if new else []
    return {line.row: Written(subject_of(one.pk), Effect.NEW, one.parts) for line, one in zip(mine, made, strict=True)}


def _plain_new(plan: Plan) -> bool:
    return plan.known is None and plan.clean is not None and not (plan.number and plan.number.scheme in _APART)


def _place(values: Mapping[str, Any]) -> services.NewPlace:
    """Where a new establishment produces: at its head office unless the row says otherwise."""
    elsewhere = values.get("place_commune")
    address = values.get("place_address") or ("" if elsewhere else values.get("address") or "")
    return services.NewPlace(
        unit=elsewhere or values["commune"], address=address, in_craft_village=values.get("in_craft_village")
    )


def _register(line: Line, plan: Plan, job: Job) -> Written:
    values = line.values
    commune = values["commune"]
    profile = {name: stored(name, values.get(name)) for name in PROFILE}
    made = services.register_establishment(
        **profile,
        province=commune.province,
        identifiers=[plan.number] if plan.number else [],
        place=_place(values),
        key=f"{job.batch}:{line.row}" if job.batch else "",
        batch=job.batch,
        by=job.by,
        at=job.at,
    )
    if plan.figures:
        services.record_year_figures(establishment=made, **plan.figures, batch=job.batch, by=job.by, at=job.at)
    parts: dict[str, Any] = {"identifiers": made.identifiers, "places": made.places, "figures": made.figures}
    brought = {name: list(rows.values_list("pk", flat=True)) for name, rows in parts.items()}
    return Written(subject_of(made.pk), Effect.NEW, brought)


def _change(plan: Plan, known: Establishment, job: Job) -> Written:
    before: dict[str, Any] = {"fields": {name: _kept(getattr(known, name)) for name in plan.changes}}
    if plan.changes:
        known = services.update_establishment(
            establishment=known,
            expected_version=known.version,
            changes=plan.changes,
            batch=job.batch,
            by=job.by,
            at=job.at,
        )
    if plan.number:
        number = plan.number
        row = services.add_identifier(
            establishment=known,
            scheme=number.scheme,
            value=number.value,
            field="number",
            batch=job.batch,
            by=job.by,
            at=job.at,
        )
        before["identifier"] = row.pk
    if plan.figures:
        year, source = plan.figures["year"], plan.figures["source"]
        old = YearFigures.objects.filter(establishment=known, year=year, source=source).first()
        before["figures"] = {
            "year": year,
            "source": source,
            "old": {n: getattr(old, n) for n in FIGURES} if old else None,
        }
        services.record_year_figures(establishment=known, **plan.figures, batch=job.batch, by=job.by, at=job.at)
    before["version"] = known.version
    return Written(subject_of(known.pk), Effect.UPDATE, before)


def _kept(value: Any) -> Any:
    return value.pk if hasattr(value, "pk") else kinds.plain(value)


# Undoing


def reverse(written: Written, job: Job) -> None:
    """Take back what one row did. Raises Invalid when the establishment was changed or used since."""
    pk = int(written.subject.rpartition(":")[2])
    known = Establishment.objects.filter(pk=pk).first()
    if known is None:
        raise Invalid({"": [_("cơ sở không còn trong hệ thống.")]})
    before = written.before
    if written.effect == Effect.NEW:
        services.withdraw_establishment(establishment=known, made=before, batch=job.batch, by=job.by, at=job.at)
        return
    services.restore_establishment(establishment=known, before=before, batch=job.batch, by=job.by, at=job.at)


IMPORTER = Importer(
    kind="establishments",
    label=gettext_lazy("Cơ sở"),
    act="registry.register",
    columns=columns.IMPORT,
    preview=preview,
    apply_row=apply_row,
    apply_many=apply_many,
    reverse=reverse,
    unique=((rowcode.NAME,),),
    help=gettext_lazy("Ghi cơ sở mới, hoặc sửa cơ sở đã có bằng danh sách tải từ hệ thống (giữ cột “Mã dòng”)."),
    list_url="registry:establishments",
)
