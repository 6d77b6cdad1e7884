"""Targets of a five-year programme from a sheet: what a document sets, for a version that is being drafted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khuyencong.common.errors import Invalid
from khuyencong.common.fold import search_key
from khuyencong.exchange import compare
from khuyencong.exchange.checking import Line
from khuyencong.exchange.choices import Effect
from khuyencong.exchange.importers import Importer, Job, Written
from khuyencong.programmes import services
from khuyencong.programmes.columns import TARGET
from khuyencong.programmes.fiveyear import selectors
from khuyencong.programmes.models import ProgrammeVersion, SourceDocument, Target
from khuyencong.programmes.results.choices import Bound, VersionStatus

BY_NAME = {column.name: column for column in TARGET}
KEYS = ("programme", "indicator", "content", "year")
FIELDS = {c.name: c for c in TARGET if c.name not in {*KEYS, "document"}}


@dataclass
class Plan:
    """The draft a row belongs to, the target as typed, and the one that stands there already."""

    version: ProgrammeVersion | None = None
    typed: services.TypedTarget | None = None
    known: Target | None = None


def preview(lines: Sequence[Line], job: Job) -> None:
    """Judge some rows: which programme, which document, what stands there, what the service would refuse."""
    drafts = _drafts(job)
    rows = Target.objects.filter(version__in=[v.pk for vs in drafts.values() for v in vs])
    known = {(t.version_id, t.indicator, t.content, t.year): t for t in rows.select_related("version", "document")}
    for line in lines:
        plan = line.note = Plan()
        line.effect = Effect.NEW
        if (title := line.values.get("programme")) and "programme" not in line.unread:
            _place(line, plan, drafts.get(search_key(title), []))
        document = _document(line, plan.version)
        if line.unread or plan.version is None or document is None:
            continue
        plan.typed = _typed(line, document)
        key = (plan.version.pk, plan.typed.indicator, plan.typed.content, plan.typed.year)
        plan.known = known.get(key)
        _compare(line, plan, job)
        try:
            services.check_target(plan.version, plan.typed)
        except Invalid as wrong:
            line.refuse(wrong.fields, BY_NAME)


def _drafts(job: Job) -> dict[str, list[ProgrammeVersion]]:
    """The drafts the officer records, by the folded title of their programme."""
    if "drafts" not in job.memory:
        found: dict[str, list[ProgrammeVersion]] = {}
        rows = ProgrammeVersion.objects.filter(status=VersionStatus.DRAFT, published=False)
        for version in rows.select_related("programme__place", "document"):
            if selectors.recorder_for(version.programme, job.by, job.context.on) is not None:
                found.setdefault(search_key(version.programme.title), []).append(version)
        job.memory["drafts"] = found
    drafts: dict[str, list[ProgrammeVersion]] = job.memory["drafts"]
    return drafts


def _place(line: Line, plan: Plan, found: Sequence[ProgrammeVersion]) -> None:
    if len(found) == 1:
        plan.version = found[0]
        return
    words = (
        _("Có nhiều chương trình cùng tên đang soạn; nhập trên màn hình của chương trình.")
        if found
        else _("Không có chương trình nào tên như vậy đang được cơ quan soạn; mở chương trình và bản soạn trước.")
    )
    line.refuse({"programme": [words]}, BY_NAME)


def _document(line: Line, version: ProgrammeVersion | None) -> SourceDocument | None:
    """The source of a row: the one it names by number, else the decision of the draft."""
    if version is None or "document" in line.unread:
        return None
    number = (line.values.get("document") or "").strip()
    if not number and version.document is not None:
        return version.document
    rows = version.programme.documents.filter(number__iexact=number) if number else None
    document = rows.first() if rows is not None else None
    if document is None:
        line.refuse(
            {"document": [_("Ghi số của một văn bản đã có trong chương trình; thêm văn bản ở đó trước.")]}, BY_NAME
        )
    return document


def _typed(line: Line, document: SourceDocument) -> services.TypedTarget:
    v = line.values
    return services.TypedTarget(
        document=document,
        indicator=v["indicator"],
        value=v.get("value"),
        content=v.get("content") or "",
        year=v.get("year"),
        bound=v.get("bound") or Bound.EXACT,
        value_to=v.get("value_to"),
        printed=v.get("printed") or "",
        reading=v.get("reading") or "",
        compared=v.get("compared") is not False,
    )


def _said(target: Any) -> dict[str, Any]:
    """A target in the columns of a row."""
    return {
        "bound": target.bound,
        "value": target.value,
        "value_to": target.value_to,
        "printed": target.printed,
        "reading": target.reading.get("vi", ""),
        "compared": target.compared,
    }


def _compare(line: Line, plan: Plan, job: Job) -> None:
    """A target that stands there already: what the row changes in it."""
    if plan.known is None:
        return
    changes = compare.changes_of(line, FIELDS, _said(plan.known), clears=lambda column: False)
    if not changes or not job.update_known:
        line.changes, plan.typed = {}, None
        line.effect = Effect.SAME
        return
    line.effect = Effect.UPDATE


def apply_row(line: Line, job: Job) -> Written:
    """Write one target; one that stands there is replaced. Raises what the services raise."""
    plan: Plan = line.note
    if plan.typed is None:
        assert plan.known is not None  # else the row is not good
        return Written(_subject(plan.known.version), Effect.SAME)
    assert plan.version is not None
    before: dict[str, Any] = {}
    if plan.known is not None:
        before = {"was": {**_said(plan.known), "document": plan.known.document_id}}
        services.remove_target(target=plan.known, batch=job.batch, by=job.by, at=job.at)
    made = services.add_target(version=plan.version, typed=plan.typed, batch=job.batch, by=job.by, at=job.at)
    effect = Effect.UPDATE if before else Effect.NEW
    return Written(_subject(plan.version), effect, {**before, **_key(made), "now": _said(made)})


def _key(target: Target) -> dict[str, Any]:
    """What a target is found by again: replacing it gives it another number."""
    return {
        "version": target.version_id,
        "indicator": target.indicator,
        "content": target.content,
        "year": target.year,
    }


def _subject(version: ProgrammeVersion) -> str:
    return str(version.programme.subject)


def reverse(written: Written, job: Job) -> None:
    """Take a target out of the draft again, or give it back what it said. Raises Invalid, WrongState, Denied."""
    before = written.before
    key = {name: before[name] for name in ("version", "indicator", "content", "year")}
    if key["year"] is None:
        key["year__isnull"] = not key.pop("year")
    target = Target.objects.select_related("version__programme__place").filter(**key).first()
    if target is None or _said(target) != before["now"]:
        raise Invalid({"": [_("chỉ tiêu đã được sửa sau khi nhập.")]})
    rest: dict[str, Any] = {"batch": job.batch, "by": job.by, "at": job.at}
    services.remove_target(target=target, **rest)
    if was := before.get("was"):
        document = SourceDocument.objects.get(pk=was.pop("document"))
        typed = services.TypedTarget(
            document=document, indicator=target.indicator, content=target.content, year=target.year, **was
        )
        services.add_target(version=target.version, typed=typed, **rest)


IMPORTER = Importer(
    kind="programme-targets",
    label=gettext_lazy("Mục tiêu chương trình giai đoạn"),
    act="programmes.record_programme",
    columns=TARGET,
    preview=preview,
    apply_row=apply_row,
    reverse=reverse,
    unique=(KEYS,),
    help=gettext_lazy(
        "Mỗi dòng một mục tiêu của bản chương trình đang soạn, lấy từ văn bản đã thêm vào chương trình. Chỉ tiêu bằng "
        "tiền ghi đủ số đồng."
    ),
    list_url="programmes:programmes",
)
