"""Appraised projects in numbers, plans of the nation and of a province, ready to be cut and decided."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from khuyencong.accounts.models import Organisation, User
from khuyencong.common.fold import search_key
from khuyencong.demo.story import moment, upload
from khuyencong.ledger import services as ledger
from khuyencong.ledger.choices import FundLevel
from khuyencong.ledger.models import Fund
from khuyencong.programmes import services
from khuyencong.programmes.choices import PaperKind
from khuyencong.programmes.models import Batch, PlanLine, PlanVersion, Project, YearPlan
from khuyencong.workflow.models import Task
from khuyencong.workflow.services import Act, OutsideDecision
from tests.factories.programmes import advance_to, make_story

M = 1_000_000
MADE = moment(date(2025, 12, 1))
DECIDED = date(2025, 12, 30)
AT = moment(DECIDED, 15)


class Sentence(dict[str, str]):
    """One sentence for every warning."""

    def get(self, key: str, default: Any = None) -> Any:
        return "Đã kiểm tra, có giải trình kèm theo (ví dụ)."


def copies(project: Project, n: int, **changes: Any) -> list[Project]:
    """Copies of a project in its state, with their lines and their open task; codes count up."""
    start = Project.objects.count()
    made = []
    for number in range(start, start + n):
        row = Project.objects.get(pk=project.pk)
        row.pk, row._state.adding = None, True
        row.code, row.form_key = f"KCQG-2026-15-9{number:04d}", f"copy-{number}"
        row.title = f"{project.title} {number}"
        row.search_key = search_key(row.title)
        for name, value in changes.items():
            setattr(row, name, value)
        made.append(row)
    Project.objects.bulk_create(made)
    for row in made:
        _copy_content(project, row)
    task = Task.objects.filter(subject_id=project.pk, closed_at=None).first()
    if task:
        fields = {f.attname: getattr(task, f.attname) for f in Task._meta.concrete_fields if f.attname != "id"}
        words = [{"subject_id": p.pk, "code": p.code, "label": p.title, "url": f"/projects/{p.pk}/"} for p in made]
        Task.objects.bulk_create(Task(**{**fields, **own}) for own in words)
    return made


def _copy_content(project: Project, row: Project) -> None:
    """The parts and the estimate of a project, written for its copy; each machine has a name of its own."""
    for part in project.parts.in_force():
        items = list(part.items.all())
        part.pk, part._state.adding, part.project = None, True, row
        part.save()
        for item in items:
            item.pk, item._state.adding, item.project, item.part = None, True, row, part
            item.name = f"{item.name} {row.code}"
            item.save()


def ready(people: Any, n: int = 1, **changes: Any) -> list[Project]:
    """Projects that were appraised at both levels and wait for the plan."""
    story = advance_to(make_story(people), "appraise_ministry")
    first = story.project
    if changes:
        for name, value in changes.items():
            setattr(first, name, value)
        first.save()
    return [first, *(copies(first, n - 1, **changes) if n > 1 else [])]


def national_plan(people: Any, *, expected_vnd: int = 1_000 * M, year: int = 2026) -> PlanVersion:
    """The first version of the nation's plan with one batch and what it may spend."""
    agency = Organisation.objects.get(kind="agency")
    plan = services.open_plan(purse="national", place=None, budget_year=year, compiler=agency, by=people.an, at=MADE)
    money(plan, expected_vnd, people.an)
    return plan.versions.get()


def money(plan: YearPlan, vnd: int, by: User, *, batch: int = 1, **changes: Any) -> Any:
    """What a batch may spend at the plan's own level."""
    level = FundLevel.NATION if plan.is_national else FundLevel.PROVINCE
    words = {"level": level, "place": plan.place, "expected_vnd": vnd, "basis": "Công văn 100/BTC-HCSN (ví dụ)"}
    row = Batch.objects.get(plan=plan, number=batch)
    return services.set_batch_money(batch=row, money=services.MoneyOfBatch(**{**words, **changes}), by=by, at=MADE)


def add(version: PlanVersion, projects: Sequence[Project], by: User, *, batch: int = 1, at: datetime = MADE) -> None:
    """Put projects into a batch of a draft."""
    version.refresh_from_db()
    row = Batch.objects.get(plan=version.plan_id, number=batch)
    services.add_projects(
        version=version, revision=version.revision, batch=row, project_ids=[p.pk for p in projects], by=by, at=at
    )


def lines(version: PlanVersion) -> list[PlanLine]:
    """The lines in their order."""
    return list(PlanLine.objects.filter(version=version).select_related("project").order_by("position"))


def decision(
    version: PlanVersion,
    by: User,
    number: str = "3900/QĐ-BCT (ví dụ)",
    day: date = DECIDED,
    body: str = "Bộ Công Thương",
) -> OutsideDecision:
    """A decision with its scan."""
    from khuyencong.files import services as files

    scan = files.attach(
        owner=version.subject,
        kind=PaperKind.PLAN_DECISION,
        upload=upload(f"Quyết định {number}"),
        by=by,
        at=moment(day),
    )
    return OutsideDecision(body, number, day, scan, "Người ký (ví dụ)", "Thứ trưởng")


def submit(version: PlanVersion, by: User, at: datetime = MADE) -> PlanVersion:
    """Submit a draft."""
    version.refresh_from_db()
    services.submit_version(version=version, revision=version.revision, by=by, at=at)
    version.refresh_from_db()
    return version


def decide(
    version: PlanVersion,
    by: User,
    *,
    number: str = "3900/QĐ-BCT (ví dụ)",
    day: date = DECIDED,
    authority: str = "minister",
    paper: OutsideDecision | None = None,
) -> PlanVersion:
    """Record the decision on a submitted version."""
    version.refresh_from_db()
    given = Act(decision=paper or decision(version, by, number, day), reasons=Sentence())
    services.record_decision(
        version=version, revision=version.revision, authority=authority, by=by, at=moment(day, 15), given=given
    )
    version.refresh_from_db()
    return version


def approved(people: Any, n: int = 2, *, expected_vnd: int = 1_000 * M) -> tuple[PlanVersion, list[Project]]:
    """An approved first version of the national plan with some projects in it."""
    projects = ready(people, n)
    version = national_plan(people, expected_vnd=expected_vnd)
    add(version, projects, people.an)
    decide(submit(version, people.an), people.an)
    return version, projects


def fund_of(plan: YearPlan, vnd: int, by: User, *, batch: int = 1) -> Fund:
    """A fund of the plan's year and batch, held by an office of its own, with money assigned."""
    holder = Organisation.objects.get_or_create(name="Văn phòng giữ kinh phí (ví dụ)", kind="ministry")[0]
    fund = ledger.open_fund(
        purse=plan.purse, level=FundLevel.NATION if plan.is_national else FundLevel.PROVINCE,
        budget_year=plan.budget_year, batch=batch, holder=holder, place=plan.place,
    )  # fmt: skip
    ledger.allocate(
        fund=fund, amount_vnd=vnd, document="1/QĐ-BCT (ví dụ)", effective_on=date(plan.budget_year, 1, 6),
        key=f"plan-fund-{fund.pk}", by=by, at=moment(date(plan.budget_year, 1, 6)),
    )  # fmt: skip
    return fund
