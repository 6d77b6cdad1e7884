"""The list of a plan in the columns of Form 2, for a spreadsheet."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Prefetch, QuerySet
from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _

from khuyencong.accounts.models import User
from khuyencong.law import selectors as law
from khuyencong.ledger.choices import FundLevel
from khuyencong.programmes.models import PlanLine, PlanVersion, Project
from khuyencong.programmes.plans import selectors
from khuyencong.programmes.plans.choices import IndustryGround, LeftOut
from khuyencong.programmes.plans.page import place_words

RISKY = frozenset({"=", "+", "-", "@", "\t", "\r"})


class _Echo:
    """A file that hands back what is written."""

    def write(self, value: str) -> str:
        return value


def cell(value: object) -> str:
    """A cell of a CSV file: a text that a spreadsheet would run as a formula is disarmed with an apostrophe."""
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and text[:1] in RISKY else text


def csv_response(name: str, rows: Iterable[list[object]]) -> StreamingHttpResponse:
    """Rows as CSV that a spreadsheet opens in UTF-8."""
    writer = csv.writer(_Echo())

    def lines() -> Iterator[str]:
        yield "\ufeff"
        for row in rows:
            yield writer.writerow([cell(value) for value in row])

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def form2_head() -> list[object]:
    """The columns of Form 2 and what the plan adds to them."""
    return [
        _("TT"), _("Mã đề án"), _("Tên đề án"), _("Nội dung hoạt động"), _("Đơn vị thực hiện"), _("Cơ sở thụ hưởng"),
        _("Địa điểm"), _("Tỉnh"), _("Mục tiêu, nội dung chính"), _("Bắt đầu"), _("Kết thúc"),
        _("Tổng kinh phí (đồng)"), _("Đề nghị hỗ trợ (đồng)"), _("Nguồn khác (đồng)"), _("Ưu tiên"), _("Đợt"),
        _("Cấp chi"), _("Mức đưa vào kế hoạch (đồng)"), _("Trong kế hoạch"), _("Lý do"),
    ]  # fmt: skip


def form2_csv(version: PlanVersion, user: User, on: date) -> StreamingHttpResponse:
    """The lines of a version the reader may see, in the order of the list."""
    rows = selectors.lines_visible_to(version, user, on)
    ordered = with_projects(rows).order_by("batch__number", "position", "id")
    body = (form2_row(n, line) for n, line in enumerate(ordered.iterator(chunk_size=500), 1))
    return csv_response(file_name(version), _with_head(body))


def file_name(version: PlanVersion) -> str:
    """The name of a file about a version: year, place, number."""
    where = version.plan.place.code if version.plan.place else "qg"
    return f"ke-hoach-{version.plan.budget_year}-{where}-ban-{version.number}"


def with_projects(rows: QuerySet[PlanLine]) -> QuerySet[PlanLine]:
    """Lines with what Form 2 prints of their projects."""
    projects = Project.objects.with_parts().select_related("province", "place", "implementer").prefetch_related("items")
    return rows.select_related("batch").prefetch_related(Prefetch("project", queryset=projects))


def _with_head(body: Iterable[list[object]]) -> Iterator[list[object]]:
    yield form2_head()
    yield from body


def form2_row(number: int, line: PlanLine) -> list[object]:
    """One line in the columns of Form 2; amounts in đồng, codes with their names."""
    project = line.project
    other = project.own_vnd + project.other_vnd
    contents = "; ".join(law.activity_label(code) for code in project.activities)
    names = "; ".join(str(part.beneficiary) for part in project.beneficiaries)
    return [
        number, project.code, project.title, contents, str(project.implementer),
        names or _("nêu trong kế hoạch chi tiết"), str(project.place), str(project.province), project.goals,
        project.starts_on.isoformat() if project.starts_on else "",
        project.ends_on.isoformat() if project.ends_on else "",
        project.requested_vnd + other, project.requested_vnd, other, "; ".join(priority_words(line)),
        line.batch.number, str(FundLevel(line.level).label), line.planned_vnd,
        _("có") if line.included else _("không"), reason_words(line),
    ]  # fmt: skip


def priority_words(line: PlanLine) -> list[str]:
    """What gives a line its place in the order."""
    words = [_("Đề án điểm")] if line.pilot else []
    words += [place_words(line.place_ground)] if line.place_ground else []
    words += [str(IndustryGround(line.industry_ground).label)] if line.industry_ground else []
    return words


def reason_words(line: PlanLine) -> str:
    """Why a line is left out or stands against the rule."""
    left_out = str(LeftOut(line.left_out).label) if line.left_out else ""
    return ": ".join(filter(None, (left_out, line.sentence)))
