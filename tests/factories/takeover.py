"""Projects that run on paper: their papers as an officer types them, for any state on any way."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from khuyencong.accounts.models import User
from khuyencong.demo.story import moment
from khuyencong.ledger import services as ledger
from khuyencong.ledger.models import Fund
from khuyencong.programmes.choices import Status
from khuyencong.programmes.models import Takeover
from khuyencong.programmes.takeover import services

MILLION = 1_000_000
TODAY = date(2026, 11, 24)
NOW = moment(TODAY)
DAYS = {
    "registration": date(2025, 5, 12), "base_appraisal": date(2025, 6, 2), "forward": date(2025, 6, 15),
    "ministry_appraisal": date(2025, 9, 10), "plan": date(2025, 12, 30), "budget": date(2026, 1, 20),
    "contract": date(2026, 3, 11), "advance": date(2026, 6, 12), "acceptance": date(2026, 8, 10),
    "payment": date(2026, 8, 20), "settlement": date(2026, 8, 24), "liquidation": date(2026, 9, 10),
    "return": date(2026, 9, 20), "request": date(2026, 9, 25), "ending": date(2026, 10, 1),
}  # fmt: skip
# The papers at hand in each state, besides those of the states before it on the way.
ORDER = ("registration", "base_appraisal", "forward", "ministry_appraisal", "plan", "budget", "contract", "advance",
         "acceptance", "payment", "settlement", "liquidation", "return")  # fmt: skip
LAST_PAPER: Mapping[str, str] = {
    Status.DRAFT: "", Status.REGISTERED: "registration", Status.BASE_APPRAISED: "base_appraisal",
    Status.AT_AGENCY: "forward", Status.MINISTRY_APPRAISED: "ministry_appraisal", Status.IN_PLAN: "plan",
    Status.BUDGETED: "budget", Status.CONTRACTED: "contract", Status.ADVANCE_ASKED: "contract",
    Status.RUNNING: "advance", Status.DONE: "advance", Status.ACCEPTED: "acceptance",
    Status.REST_ASKED: "acceptance", Status.REST_PAID: "payment", Status.LATE: "payment", Status.SETTLING: "settlement",
    Status.OWING: "liquidation", Status.SETTLED: "liquidation", Status.REFUSED: "registration",
    Status.STOP_PROPOSED: "advance", Status.RETURNING: "advance", Status.STOPPED: "advance", Status.MOVED: "plan",
    Status.REREGISTERED: "plan",
}  # fmt: skip
ENDED = (Status.REFUSED, Status.RETURNING, Status.STOPPED, Status.MOVED, Status.REREGISTERED)
ASKED = (
    Status.ADVANCE_ASKED,
    Status.LATE,
    Status.DONE,
    Status.REST_ASKED,
    Status.STOP_PROPOSED,
    Status.RETURNING,
    Status.STOPPED,
)


def make_local_fund(department: Any, by: User, *, year: int = 2026, amount_vnd: int = 5_000 * MILLION) -> Fund:
    """A fund of the province with money assigned."""
    fund = ledger.open_fund(
        purse="local", level="province", budget_year=year, batch=1, holder=department, place=department.place,
        is_example=True,
    )  # fmt: skip
    if amount_vnd:
        ledger.allocate(
            fund=fund, amount_vnd=amount_vnd, document="12/QĐ-UBND (ví dụ)", effective_on=date(year, 1, 5),
            key=f"allocate-local-{year}", by=by, at=moment(date(year, 1, 5)),
        )  # fmt: skip
    return fund


def papers_to(state: str, *, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """Numbers and days of the papers of every step past."""
    last = LAST_PAPER[state]
    names = list(ORDER[: ORDER.index(last) + 1]) if last else []
    names += ["ending"] if state in ENDED else []
    names += ["request"] if state in ASKED else []
    if state == Status.STOPPED:
        names.append("return")
    found: dict[str, Any] = {}
    for name in names:
        if name not in without:
            found |= {f"{name}_number": f"{name}/2026 (ví dụ)", f"{name}_on": DAYS[name]}
    if state in {Status.RETURNING, Status.STOPPED, Status.STOP_PROPOSED}:
        found["request_on"] = date(2026, 9, 15)
    if state == Status.STOPPED:
        found["return_on"] = date(2026, 10, 20)
    return found


def money_of(state: str) -> dict[str, int]:
    """Amounts in đồng: 250 million of support, half of it advanced, all of it accepted; 40 million owed where it is
    owed."""
    order = list(LAST_PAPER)
    on_the_way = ORDER.index(LAST_PAPER[state]) if LAST_PAPER[state] else -1
    found: dict[str, int] = {}
    if on_the_way >= ORDER.index("plan"):
        found["planned_vnd"] = 250 * MILLION
    if on_the_way >= ORDER.index("contract"):
        found["contract_vnd"] = 240 * MILLION
    if on_the_way >= ORDER.index("advance"):
        found["advanced_vnd"] = 120 * MILLION
    accepted = 80 * MILLION if state == Status.OWING else 240 * MILLION
    if on_the_way >= ORDER.index("acceptance"):
        found["accepted_vnd"] = accepted
    if on_the_way >= ORDER.index("payment"):
        found["paid_vnd"] = accepted
    if state == Status.STOPPED:
        found["returned_vnd"] = 120 * MILLION
    assert order
    return found


def answers(
    units: Any, bodies: Any, *, state: str = Status.RUNNING, purse: str = "local", **more: Any
) -> dict[str, Any]:
    """The answers of a project that stands in a state, as read values."""
    given = {
        "title": "Máy sao chè cho hợp tác xã (ví dụ)", "purse": purse, "budget_year": 2026, "activity": "A3.4",
        "implementer": bodies.centre, "place": units.ban_ho, "expected": 1, "item_name": "Máy sao chè",
        "total_vnd": 600 * MILLION, "requested_vnd": 250 * MILLION, "state": str(state),
        **papers_to(state), **money_of(state),
    }  # fmt: skip
    return {name: value for name, value in {**given, **more}.items() if value is not None}


def entered(values: Mapping[str, Any], by: User, key: str = "takeover-1") -> Takeover:
    """An entry typed and sent."""
    takeover = services.open_takeover(values=values, form_key=key, by=by, at=NOW)
    services.send_takeover(takeover=takeover, by=by, at=NOW)
    return takeover


# Sheets

HEADS = (
    "Tên đề án", "Mã, số đề án trên giấy", "Nguồn kinh phí", "Năm ngân sách", "Nội dung hoạt động", "Đơn vị thực hiện",
    "Tỉnh", "Xã, phường thực hiện", "Cơ sở thụ hưởng", "Khoản chi được hỗ trợ", "Tổng kinh phí", "Kinh phí khuyến công",
    "Bước hiện tại", "Số Quyết định phê duyệt", "Ngày Quyết định phê duyệt", "Số QĐ giao vốn", "Ngày QĐ giao vốn",
    "Số HĐ", "Ngày HĐ", "Số Chứng từ tạm ứng", "Ngày Chứng từ tạm ứng", "Số BB nghiệm thu", "Ngày BB nghiệm thu",
    "Số Chứng từ thanh toán", "Ngày Chứng từ thanh toán", "Số Hồ sơ quyết toán", "Ngày Hồ sơ quyết toán",
    "Kế hoạch duyệt", "Giá trị hợp đồng", "Đã tạm ứng", "Hỗ trợ được nghiệm thu", "Đã thanh toán",
)  # fmt: skip
NAMES = (
    "title", "paper_code", "purse", "budget_year", "activity", "implementer", "province", "place", "beneficiary",
    "item_name", "total_vnd", "requested_vnd", "state", "plan_number", "plan_on", "budget_number", "budget_on",
    "contract_number", "contract_on", "advance_number", "advance_on", "acceptance_number", "acceptance_on",
    "payment_number", "payment_on", "settlement_number", "settlement_on", "planned_vnd", "contract_vnd", "advanced_vnd",
    "accepted_vnd", "paid_vnd",
)  # fmt: skip


def sheet_row(n: int, bodies: Any, beneficiary: str, *, at: str = Status.RUNNING, **changes: Any) -> list[Any]:
    """One row of an office's list, as it stands in a spreadsheet."""
    cells: dict[str, Any] = {
        "title": f"Máy sao chè số {n} (ví dụ)", "paper_code": f"ĐA-{n:02d}/2026", "purse": "Khuyến công địa phương",
        "budget_year": 2026, "activity": "A3.4", "implementer": bodies.centre.name, "province": "Lào Cai",
        "place": "Bản Hồ", "beneficiary": beneficiary, "item_name": "Máy sao chè", "total_vnd": 600 * MILLION,
        "requested_vnd": 250 * MILLION, "state": str(Status(at).label), **papers_to(at), **money_of(at),
        "contract_number": f"{n:02d}/2026/HĐ-KCĐP",
    }  # fmt: skip
    cells |= changes
    return [cells.get(name, "") for name in NAMES]
