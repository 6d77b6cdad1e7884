"""The registration report with Form 2 behind it, as a paper and as a spreadsheet."""

from datetime import date

from django.http import Http404
from django.http.response import HttpResponseBase

from khuyencong.papers import services as papers
from khuyencong.papers.blocks import Paper
from khuyencong.papers.choices import DOCX_TYPE, PDF_TYPE
from khuyencong.papers.forms import registration_list
from khuyencong.papers.forms.parts import Office
from khuyencong.programmes import form2
from khuyencong.programmes.draftparts import office
from khuyencong.programmes.models import RegistrationReport
from khuyencong.programmes.registrations import selectors

TYPES = {"pdf": PDF_TYPE, "docx": DOCX_TYPE}


def report_paper(report: RegistrationReport, on: date, *, day: date | None = None) -> Paper:
    """The report as it stands: frozen rows once sent, the dossiers' own before."""
    head: Office = office(report.department, day)
    return registration_list.build(
        registration_list.RegistrationData(
            head, report.plan_year, selectors.lines_of(selectors.rows_of(report, on)),
            addressees=(report.agency.name,) if report.agency else (),
            done=report.result_text.splitlines() or ("–",), doing=report.state_text.splitlines() or ("–",),
            goals=report.goals_text.splitlines() or ("–",),
        )
    )  # fmt: skip


def file_name(report: RegistrationReport) -> str:
    """A name without anybody's: place code, year, number."""
    place = report.department.place
    return f"bieu-2-{place.code if place else 'so'}-{report.plan_year}-{report.number}"


def draft(report: RegistrationReport, fmt: str, on: date) -> tuple[str, bytes, str]:
    """File name, bytes and content type of the paper as a draft. Raises Http404 for another format."""
    if fmt not in TYPES:
        raise Http404
    content = papers.render(report_paper(report, on), fmt, draft=True)  # type: ignore[arg-type]
    return f"{file_name(report)}.{fmt}", content, TYPES[fmt]


def sheet(report: RegistrationReport, on: date) -> HttpResponseBase:
    """Form 2 as a workbook, exactly the rows of the report."""
    return form2.answer("xlsx", selectors.rows_of(report, on), name=file_name(report))
