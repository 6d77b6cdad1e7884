"""The kernel of merging: moves everything of one record to another, and puts it back.

Who may ask for it and who confirms is decided in `services.twins`; nothing here is called from a screen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import transaction
from django.db.models import Case, ManyToManyField, Model, Q, When

from khuyencong.common.errors import Finding, RuleBroken, Severity, Stale
from khuyencong.common.fold import search_key
from khuyencong.registry import merging
from khuyencong.registry.choices import MergeState, PairState
from khuyencong.registry.merging import MergeRule, Moved, PartLink, Way
from khuyencong.registry.models import Establishment, Merge, OtherName, TwinPair
from khuyencong.registry.services import trail
from khuyencong.registry.services.facts import refresh_latest
from khuyencong.registry.services.identifiers import refresh_label

if TYPE_CHECKING:
    from khuyencong.accounts.models import User

# What the officers choose between, group by group: fields that only make sense together stay together.
GROUPS: dict[str, tuple[str, ...]] = {
    "name": ("name",),
    "legal_form": ("legal_form",),
    "commune": ("province_id", "commune_id"),
    "address": ("address",),
    "phone": ("phone",),
    "founded_on": ("founded_on",),
    "closed_on": ("closed_on",),
    "direct_production": ("direct_production",),
    "industry": ("industry",),
    "kiln": ("kiln",),
    "vsic_code": ("vsic_code", "vsic_version"),
    "women_owned": ("women_owned", "minority_owned", "ownership_basis"),
    "organisation": ("organisation_id",),
}
KEEP, OTHER = "keep", "other"


def differing(keep: Establishment, other: Establishment) -> list[str]:
    """The groups in which two records differ, in the order of the page."""
    return [g for g, fields in GROUPS.items() if any(getattr(keep, f) != getattr(other, f) for f in fields)]


def suggested(keep: Establishment, other: Establishment) -> dict[str, str]:
    """What would stay if nobody chose: the value of the record that stays, unless it has none."""
    return {
        group: OTHER if _empty(keep, group) and not _empty(other, group) else KEEP for group in differing(keep, other)
    }


def _empty(row: Establishment, group: str) -> bool:
    return all(getattr(row, field) in (None, "") for field in GROUPS[group])


def obstacles(keep_id: int, other_id: int) -> list[Finding]:
    """What forbids merging two records, from every room that has a say."""
    return [finding for rule in merging.rules() if rule.stops for finding in rule.stops(keep_id, other_id)]


@transaction.atomic
def merge(*, proposal: Merge, by: User, at: datetime) -> Merge:
    """Merge `proposal.other` into `proposal.keep` with the choices proposed.

    Everything that points at the other record goes by its declared rule; the other record stays as a signpost to the
    survivor. Raises Stale when either record, or the proposal, changed since it was proposed (a second click and the
    slower of two officers get this too), RuleBroken with the obstacles.
    """
    keep, other = _locked(proposal.keep_id, proposal.other_id)
    done = Merge.objects.filter(pk=proposal.pk, state=MergeState.PROPOSED).update(
        state=MergeState.DONE, decided_by=by, decided_at=at
    )
    seen = (keep.version, other.version) == (proposal.keep_version, proposal.other_version)
    if not done or not seen or keep.merged_into_id or other.merged_into_id:
        raise Stale(proposal)
    if found := obstacles(keep.pk, other.pk):
        raise RuleBroken(found)
    journal: dict[str, Any] = {"moved": {}, "pointed": {}}
    for rule in merging.rules():
        if rule.way == Way.MOVE:
            _move(rule, keep.pk, other.pk, journal, by, at)
    journal["fields"] = _choose(keep, other, proposal.choices)
    Establishment.objects.filter(pk=other.pk).update(merged_into=keep, version=other.version + 1, changed_at=at)
    _names(proposal, keep, other)
    _refresh(keep.pk, other.pk, at)
    Merge.objects.filter(pk=proposal.pk).update(journal=journal)
    TwinPair.objects.filter(pk=proposal.pair_id).update(state=PairState.MERGED, decided_by=by, decided_at=at)
    _note("registry.merge", proposal, by, at, journal)
    proposal.refresh_from_db()
    return proposal


def _locked(keep_id: int, other_id: int) -> tuple[Establishment, Establishment]:
    """Both records, held until the end of the transaction; in one order, so that nobody deadlocks."""
    rows = Establishment.objects.select_for_update(of=("self",)).filter(pk__in=[keep_id, other_id]).order_by("pk")
    found = {row.pk: row for row in rows}
    return found[keep_id], found[other_id]


def _move(rule: MergeRule, keep_id: int, other_id: int, journal: dict[str, Any], by: User, at: datetime) -> None:
    """Give the rows of one rule to the survivor; those it has already stay, and what points at them is pointed at its
    own."""
    rows = dict(rule.table.filter(**{rule.column: other_id}).values_list("pk", "pk"))
    same = _same(rule, keep_id, other_id)
    moved = sorted(set(rows) - set(same))
    rule.table.filter(pk__in=moved).update(**{rule.column: keep_id})
    journal["moved"][rule.key] = moved
    for link in merging.part_links(rule.model) if rule.model in merging.PARTS else []:
        _point(link, same, journal)
    if rule.after and rows:
        rule.after(Moved(other_id, keep_id, moved, by, at))


def _same(rule: MergeRule, keep_id: int, other_id: int) -> dict[int, int]:
    """Rows of the other record that the survivor has too: their number and the survivor's."""
    columns = rule.same or (_other_end(rule),)
    if columns == ("",):
        return {}
    mine = {row[1:]: row[0] for row in rule.table.filter(**{rule.column: keep_id}).values_list("pk", *columns)}
    theirs = rule.table.filter(**{rule.column: other_id}).order_by("pk").values_list("pk", *columns)
    return {row[0]: mine[row[1:]] for row in theirs if row[1:] in mine}


def _other_end(rule: MergeRule) -> str:
    """Of a joining table the other side: a pair joined twice is joined once. "" for a table of its own."""
    field = apps.get_model(rule.model)._meta.get_field(rule.field)
    return str(field.m2m_field_name()) if isinstance(field, ManyToManyField) else ""


def _point(link: PartLink, same: Mapping[int, int], journal: dict[str, Any]) -> None:
    manager = apps.get_model(link.model)._base_manager
    rows = manager.filter(**{f"{link.field}__in": list(same)}).values_list("pk", link.field)
    pointed = [(pk, old, same[old]) for pk, old in rows]
    for pk, _old, new in pointed:
        manager.filter(pk=pk).update(**{link.field: new})
    if pointed:
        journal["pointed"].setdefault(link.key, []).extend(pointed)


def _choose(keep: Establishment, other: Establishment, choices: Mapping[str, str]) -> dict[str, Any]:
    """Write the chosen values; each changed column with what it was and what it became."""
    wanted = {**suggested(keep, other), **choices}
    columns = [f for group, fields in GROUPS.items() if wanted.get(group) == OTHER for f in fields]
    changed = {f: (getattr(keep, f), getattr(other, f)) for f in columns if getattr(keep, f) != getattr(other, f)}
    _write(keep, {field: after for field, (_before, after) in changed.items()})
    return {field: [trail.plain(before), trail.plain(after)] for field, (before, after) in changed.items()}


def _write(row: Establishment, values: Mapping[str, Any]) -> None:
    more = {"search_key": search_key(values["name"])} if "name" in values else {}
    Establishment.objects.filter(pk=row.pk).update(**values, **more, version=row.version + 1)


def _names(proposal: Merge, keep: Establishment, other: Establishment) -> None:
    """Every name stays findable: the one not chosen goes to the names the record was known by."""
    final = Establishment.objects.values_list("name", flat=True).get(pk=keep.pk)
    for name in dict.fromkeys((keep.name, other.name)):
        if name != final:
            OtherName.objects.create(establishment=keep, name=name, search_key=search_key(name), merge=proposal)


def _refresh(*args: Any) -> None:
    """What is kept beside the rows: the number shown, the newest figures, where production is elsewhere."""
    *ids, at = args
    for row in Establishment.objects.filter(pk__in=ids):
        refresh_label(row)
        refresh_latest(row)
        at_home = Q(unit=row.commune_id) if row.commune_id else Q(pk__in=[])
        row.places.update(elsewhere=Case(When(at_home, then=False), default=True))
    Establishment.objects.filter(pk__in=ids).update(changed_at=at)


def _note(act: str, done: Merge, by: User, at: datetime, journal: Mapping[str, Any]) -> None:
    """One entry on each of the two records."""
    moved = {key: len(rows) for key, rows in journal["moved"].items() if rows}
    for row, twin in ((done.keep, done.other), (done.other, done.keep)):
        detail = {"merge": done.code, "twin": twin.pk, "keeps": done.keep_id, "rows": sum(moved.values())}
        trail.note(act, establishment=row, by=by, at=at, detail=detail)


# Undoing


@transaction.atomic
def undo_merge(*, done: Merge, by: User, at: datetime) -> Merge:
    """Put back exactly what a merging moved, within 30 days; what was made meanwhile stays with the survivor.

    A field of the survivor that was changed since keeps its newer value. A row made meanwhile that points at a place
    or product going back gets a copy of it with the survivor. Raises Stale when it was undone already, RuleBroken
    after 30 days or while the survivor itself is merged into a third record.
    """
    keep, other = _locked(done.keep_id, done.other_id)
    if not Merge.objects.filter(pk=done.pk, state=MergeState.DONE).update(
        state=MergeState.UNDONE, undone_by=by, undone_at=at
    ):
        raise Stale(done)
    if found := undo_findings(done, at):
        raise RuleBroken(found)
    journal = done.journal
    Establishment.objects.filter(pk=other.pk).update(merged_into=None, version=other.version + 1)
    for rule in merging.rules():
        rows = journal["moved"].get(rule.key, [])
        _move_back(rule, keep.pk, other.pk, rows, by, at)
    for link in (link for part in merging.PARTS for link in merging.part_links(part)):
        _point_back(link, journal["pointed"].get(link.key, []))
    _copy_parts(keep.pk, other.pk)
    _restore(keep, journal["fields"])
    done.names.all().delete()
    _refresh(keep.pk, other.pk, at)
    TwinPair.objects.filter(pk=done.pair_id).update(state=PairState.OPEN, decided_by=None, decided_at=None)
    _note("registry.unmerge", done, by, at, journal)
    done.refresh_from_db()
    return done


def undo_findings(done: Merge, at: datetime) -> list[Finding]:
    """Why a merging cannot be undone now."""
    if not done.undoable(at) and done.state == MergeState.DONE:
        return [Finding("registry.undo_over", Severity.BLOCK, {"until": done.undo_until})]
    later = Merge.objects.filter(other=done.keep_id, state=MergeState.DONE).first()
    return [Finding("registry.undo_later_first", Severity.BLOCK, {"merge": later.code})] if later else []


def _move_back(rule: MergeRule, keep_id: int, other_id: int, rows: list[int], by: User, at: datetime) -> None:
    still = list(rule.table.filter(pk__in=rows, **{rule.column: keep_id}).order_by("pk").values_list("pk", flat=True))
    rule.table.filter(pk__in=still).update(**{rule.column: other_id})
    if rule.after and rule.way == Way.MOVE:
        rule.after(Moved(keep_id, other_id, still, by, at))


def _point_back(link: PartLink, pointed: list[list[int]]) -> None:
    manager = apps.get_model(link.model)._base_manager
    for pk, old, new in pointed:
        manager.filter(pk=pk, **{link.field: new}).update(**{link.field: old})


def _copy_parts(keep_id: int, other_id: int) -> None:
    """Rows of the survivor that point at a place or product of the other record get a copy with the survivor, and the
    other way round."""
    for part in merging.PARTS:
        for mine, theirs in ((keep_id, other_id), (other_id, keep_id)):
            strays: dict[int, list[tuple[PartLink, int]]] = defaultdict(list)
            for link in merging.part_links(part):
                if link.model == merging.TARGET:
                    continue  # the newest figures are found anew
                rows = apps.get_model(link.model)._base_manager.filter(
                    **{link.owner: mine, f"{link.field}__establishment": theirs}
                )
                for pk, target in rows.values_list("pk", link.field):
                    strays[target].append((link, pk))
            for target, users in sorted(strays.items()):
                twin = _copied(apps.get_model(part), target, mine)
                for link, pk in users:
                    apps.get_model(link.model)._base_manager.filter(pk=pk).update(**{link.field: twin})


def _copied(model: type[Model], pk: int, owner: int) -> int:
    """The part an establishment has like the given one, or a copy of it."""
    rule = next(rule for rule in merging.rules() if rule.model == model._meta.label)
    row = model._base_manager.get(pk=pk)
    same = {column: getattr(row, column) for column in rule.same}
    known_values = {k: v for k, v in same.items() if v is not None}
    unknown = {f"{k}__isnull": True for k, v in same.items() if v is None}
    there = model._base_manager.filter(**{rule.field: owner}, **known_values, **unknown)
    if known := there.values_list("pk", flat=True).first():
        return int(known)
    row.pk = None
    setattr(row, f"{rule.field}_id", owner)
    row.save(force_insert=True)
    return int(row.pk)


def _restore(keep: Establishment, fields: Mapping[str, list[Any]]) -> None:
    values = {}
    for name, (before, after) in fields.items():
        field = Establishment._meta.get_field(name.removesuffix("_id"))
        if trail.plain(getattr(keep, name)) == after:
            values[name] = before if name.endswith("_id") else field.to_python(before)  # type: ignore[union-attr]
    _write(keep, values)
