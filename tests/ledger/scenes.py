"""A year's end with everything in it: two purses, batches, projects with money in every account, requests, debts."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile

from khuyencong.accounts.models import User
from khuyencong.files.services import attach
from khuyencong.ledger import services
from khuyencong.ledger.choices import DebtCause
from khuyencong.ledger.models import CarryOver, CarryOverClass, Debt, Fund, Reconciliation
from khuyencong.workflow.services import OutsideDecision
from tests.factories import accounts as bodies
from tests.files.samples import PDF
from tests.ledger.conftest import record

MILLION = 1_000_000
IN_JANUARY = datetime(2027, 1, 20, 2, tzinfo=UTC)
AFTER = datetime(2027, 2, 3, 2, tzinfo=UTC)
LATE = datetime(2027, 2, 12, 2, tzinfo=UTC)
LONG = (
    "Hỗ trợ ứng dụng dây chuyền chưng cất tinh dầu quế tuần hoàn nhiệt và hệ thống xử lý nước thải đi kèm tại "
    "Hợp tác xã Quế hữu cơ Sương Sớm (ví dụ)"
)
_forms = count(1)


@dataclass
class Scene:
    """What the scene holds."""

    people: bodies.People
    treasurer: User
    national: Fund
    second: Fund
    local: Fund
    legal_class: CarryOverClass


def treasurer_of(people: bodies.People) -> User:
    """Hạnh, the finance officer of the department of Lào Cai."""
    hanh = bodies.user("hanh", "Nguyễn Thị Hạnh")
    bodies.member(hanh, "finance", bodies.organisations()["lao_cai"])
    return hanh


def spend(fund: Fund, number: int, label: str, *, reserve: int, commit: int, advance: int, clear: int = 0) -> str:
    """A project with money in its accounts, in millions."""
    subject = f"programmes.project:{number}"
    for act, amount in (("reserve", reserve), ("commit", commit), ("advance", advance), ("clear_advance", clear)):
        if amount:
            record(act, fund, amount * MILLION, subject=subject, label=label)
    return subject


def scene(people: bodies.People) -> Scene:
    """The year 2026 as it stands when it ends."""
    agency, department = bodies.organisations()["agency"], bodies.organisations()["lao_cai"]
    given = {"purse": "national", "level": "nation", "budget_year": 2026, "holder": agency}
    national = services.open_fund(batch=1, **given)
    second = services.open_fund(batch=2, **given)
    local = services.open_fund(
        purse="local", level="province", budget_year=2026, batch=1, holder=department, place=department.place
    )
    hanh = treasurer_of(people)
    for holder, amount, by in ((agency, 11_375, people.giang), (department, 900, hanh)):
        services.record_estimate(
            holder=holder, budget_year=2026, amount_vnd=amount * MILLION, document="55/QĐ-BTC (ví dụ)",
            decided_on=date(2025, 12, 20), key=f"estimate-{holder.pk}", by=by, at=IN_JANUARY,
        )  # fmt: skip
    record("allocate", national, 5_000 * MILLION, effective_on=date(2026, 1, 15), document="12/QĐ-BCT (ví dụ)")
    record("allocate", second, 2_775 * MILLION, effective_on=date(2026, 7, 6), document="437/CTĐP (ví dụ)")
    record("allocate", local, 600 * MILLION, by=hanh, document="88/QĐ-UBND (ví dụ)")
    spend(national, 1, "Máy sao chè tự động (ví dụ)", reserve=250, commit=250, advance=125, clear=125)
    record("pay", national, 125 * MILLION, subject="programmes.project:1", label="Máy sao chè tự động (ví dụ)")
    spend(national, 2, LONG, reserve=300, commit=300, advance=150)
    spend(national, 3, "Máy cắt CNC 4 đầu (ví dụ)", reserve=300, commit=200, advance=0)
    spend(second, 4, "Máy dệt kiếm (ví dụ)", reserve=210, commit=210, advance=100, clear=40)
    spend(local, 5, "Máy sấy bơm nhiệt (ví dụ)", reserve=150, commit=150, advance=60)
    row = services.enter_class(
        label="Khoản chi theo hợp đồng đã ký trước ngày 31/12 (ví dụ)", document="73/2026/NĐ-CP",
        article="điều 31 khoản 1 (ví dụ)", condition="Hợp đồng còn thời hạn (ví dụ).", first_year=2025,
        by=people.an, at=IN_JANUARY,
    )  # fmt: skip
    legal_class = services.confirm_class(row=row, by=people.an_head, at=IN_JANUARY)
    return Scene(people, hanh, national, second, local, legal_class)


def ask(told: Scene, fund: Fund, bucket: str, subject: str, millions: int, at: datetime = IN_JANUARY) -> CarryOver:
    """A request drafted and sent by an officer of the holder."""
    by = told.people.an if fund.place_id is None else told.people.binh
    request = services.draft_carry_over(
        fund=fund, bucket=bucket, subject=subject, subject_label=LONG if subject else "",
        amount_vnd=millions * MILLION, legal_class=told.legal_class,
        reason="Hợp đồng đã ký, máy nhập khẩu về tháng 3 (ví dụ).", form_key=f"scene-{next(_forms)}", by=by, at=at,
    )  # fmt: skip
    services.ask_carry_over(request=request, by=by, at=at)
    return request


def scan(owner: str, by: User, at: datetime = AFTER) -> OutsideDecision:
    """The Treasury's paper of an invented number."""
    upload = SimpleUploadedFile("xac-nhan.pdf", PDF, "application/pdf")
    file = attach(owner=owner, kind="treasury", upload=upload, by=by, at=at)
    return OutsideDecision("Kho bạc Nhà nước khu vực I (ví dụ)", "45/KBNN-KSC (ví dụ)", date(2027, 2, 2), file)


def reconcile(told: Scene, fund: Fund, at: datetime = AFTER) -> Reconciliation:
    """The holder's balances compared and confirmed; both sides say the same."""
    by = told.people.giang if fund.place_id is None else told.treasurer
    estimate, advance = services.left_of(fund.holder_id, fund.budget_year)
    row = services.reconcile(
        holder=fund.holder, budget_year=fund.budget_year, compared_on=date(2027, 2, 2),
        figures=services.Figures(estimate, advance), treasury="Kho bạc Nhà nước khu vực I (ví dụ)", by=by, at=at,
    )  # fmt: skip
    decision = scan(f"ledger.reconciliation:{row.pk}", by, at)
    return services.confirm_reconciliation(
        row=row, number=decision.number, confirmed_on=decision.decided_on, scan=decision.scan, by=by, at=at
    )


def owe_stop(told: Scene) -> Debt:
    """A stopped project's advance, owed since the stop."""
    return services.owe(
        fund=told.second, subject="programmes.project:4", label="Máy dệt kiếm (ví dụ)", amount_vnd=60 * MILLION,
        cause=DebtCause.STOP, document="1988/QĐ-BCT (ví dụ)", on=date(2026, 11, 5), by=told.people.giang, at=IN_JANUARY,
    )  # fmt: skip
