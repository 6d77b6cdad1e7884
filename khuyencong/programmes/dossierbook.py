"""The papers of a dossier in their order, bound to one file by the worker."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import translation

from khuyencong.common.formats import date_short
from khuyencong.files.selectors import attachments_of
from khuyencong.papers import services as papers
from khuyencong.papers.selectors import BinderPart, Entry, bound_file_of, in_order, issued_for, order_note, signing_of
from khuyencong.programmes.choices import PaperKind
from khuyencong.programmes.draftparts import for_whom, where
from khuyencong.programmes.models import Project

if TYPE_CHECKING:
    from khuyencong.accounts.models import User
    from khuyencong.papers.models import Binder


def parts_of(project: Project) -> list[BinderPart]:
    """Every paper of the dossier in the order of papers.order: those added, those issued (signed where a signed copy
    came back), those signed without a number."""
    with translation.override("vi"):  # a dossier is Vietnamese, whoever binds it
        entries = [
            Entry(
                row.kind,
                (_name(row.kind), row.pk, f"ngày {date_short(row.at.date(), 'vi')}"),
            )
            for row in attachments_of(project.subject).order_by("at", "id")
        ]
        entries += [
            Entry(
                row.kind,
                (row.get_kind_display(), bound_file_of(row).pk, f"{row} ngày {date_short(row.dated, 'vi')}"),
            )
            for row in issued_for(project.subject).order_by("at", "id")
        ]
        entries += [
            Entry(name, (row.label, bound_file_of(row).pk, ""))
            for name, row in signing_of(project.subject).items()
            if row.is_signed  # type: ignore[attr-defined]
        ]
        return [
            BinderPart(step.label["vi"], title, attachment, dated)
            for step, rows in in_order(entries, project.activities)
            for title, attachment, dated in rows
        ]


def _name(kind: str) -> str:
    return str(PaperKind(kind).label) if kind in PaperKind.values else "Tài liệu khác"


def bind_dossier(*, project: Project, fmt: str, by: "User", at: datetime) -> "Binder":
    """Ask for the dossier as one PDF or ZIP. Raises what `papers.services.start_binder` raises."""
    facts = [
        ("Mã đề án", project.code),
        ("Năm ngân sách", str(project.budget_year)),
        ("Đơn vị thực hiện", str(project.implementer)),
        ("Đơn vị thụ hưởng", for_whom(project)),
        ("Địa điểm", where(project)),
    ]
    return papers.start_binder(
        subject=project.subject, title=project.title, parts=parts_of(project), by=by, at=at, fmt=fmt,
        office=project.manager.name, facts=facts, order_note=order_note("vi"),
        back_url=reverse("programmes:project", args=[project.pk]),
    )  # fmt: skip
