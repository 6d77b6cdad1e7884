"""A carry-over request from the unit's draft to the next year's fund, and everything that must be refused."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from khuyencong.common.errors import Denied, Invalid, RuleBroken, Stale, WrongState
from khuyencong.files.services import attach
from khuyencong.ledger import checks, services
from khuyencong.ledger.choices import Act, Bucket, CarryStatus
from khuyencong.ledger.models import CarryOver, CarryOverClass, Entry, Fund
from khuyencong.ledger.selectors import fund_balances, subject_balances
from khuyencong.workflow.models import Task
from khuyencong.workflow.selectors import acts_offered
from khuyencong.workflow.services import Act as Given
from khuyencong.workflow.services import OutsideDecision
from tests.factories import accounts as bodies
from tests.files.samples import PDF
from tests.ledger.conftest import SUBJECT, record
from tests.ledger.test_acts import codes

pytestmark = pytest.mark.django_db
ASKED = datetime(2027, 2, 3, 2, tzinfo=UTC)
ANSWERED = datetime(2027, 2, 9, 2, tzinfo=UTC)
Draft = Callable[..., CarryOver]


@pytest.fixture
def legal_class(people: bodies.People) -> CarryOverClass:
    """A class as two officers entered and confirmed it; the text of the clause is invented."""
    row = services.enter_class(
        label="Khoản chi theo hợp đồng đã ký (ví dụ)", document="73/2026/NĐ-CP", article="điều 31 khoản 1 (ví dụ)",
        first_year=2025, by=people.an, at=ASKED,
    )  # fmt: skip
    return services.confirm_class(row=row, by=people.an_head, at=ASKED)


@pytest.fixture
def held(people: bodies.People) -> Fund:
    """A national fund of 2026: 1,000 assigned, 600 for a subject of which 300 are advanced and 200 committed."""
    fund = services.open_fund(
        purse="national", level="nation", budget_year=2026, batch=3, holder=bodies.organisations()["agency"]
    )
    record("allocate", fund, 1_000)
    record("reserve", fund, 600, label="Máy sao chè (ví dụ)")
    record("commit", fund, 500)
    record("advance", fund, 300)
    return fund


@pytest.fixture
def draft(people: bodies.People, held: Fund, legal_class: CarryOverClass) -> Draft:
    def write(**change: Any) -> CarryOver:
        given = {"fund": held, "bucket": "advanced", "subject": SUBJECT, "subject_label": "Máy sao chè (ví dụ)"}
        given |= {"amount_vnd": 300, "legal_class": legal_class, "reason": "Hợp đồng đã ký, máy về tháng 3 (ví dụ)."}
        given |= {"form_key": "f1", "by": people.an, "at": ASKED}
        return services.draft_carry_over(**{**given, **change})

    return write


def decision(request: CarryOver, by: Any, number: str = "45/KBNN-KSC", day: date = date(2027, 2, 8)) -> OutsideDecision:
    scan = attach(
        owner=f"ledger.carryover:{request.pk}", kind="treasury",
        upload=SimpleUploadedFile("xac-nhan.pdf", PDF, "application/pdf"), by=by, at=ANSWERED,
    )  # fmt: skip
    return OutsideDecision("Kho bạc Nhà nước khu vực I (ví dụ)", number, day, scan)


def to_treasury(request: CarryOver, people: bodies.People) -> CarryOver:
    services.ask_carry_over(request=request, by=people.an, at=ASKED)
    services.check_carry_over(request=request, by=people.giang, at=ASKED)
    return request


@pytest.mark.promise("P15-44")
@pytest.mark.parametrize(
    ("bucket", "subject", "amount"),
    [("advanced", SUBJECT, 300), ("committed", SUBJECT, 200), ("reserved", SUBJECT, 100), ("available", "", 400)],
)
def test_carried_money_keeps_its_place_and_its_first_year(
    people: bodies.People, held: Fund, draft: Draft, bucket: str, subject: str, amount: int
) -> None:
    request = to_treasury(draft(bucket=bucket, subject=subject, amount_vnd=amount), people)
    before = fund_balances(held.pk)
    given = Given(decision=decision(request, people.giang))
    services.confirm_carry_over(request=request, confirmed_vnd=amount - 1, by=people.giang, at=ANSWERED, given=given)
    request.refresh_from_db()
    entry = request.entry
    assert entry is not None
    assert (request.status, request.confirmed_vnd, entry.act, entry.amount_vnd) == (
        CarryStatus.CARRIED, amount - 1, Act.CARRY_OVER, amount - 1,
    )  # fmt: skip
    assert entry.document == "45/KBNN-KSC ngày 08/02/2027, Kho bạc Nhà nước khu vực I (ví dụ)"
    assert entry.effective_on == date(2027, 2, 8)
    next_fund = entry.other_fund
    assert next_fund is not None
    assert (next_fund.budget_year, next_fund.carried_from_year, next_fund.original_year) == (2027, 2026, 2026)
    assert (next_fund.purse, next_fund.level, next_fund.batch, next_fund.holder) == (
        held.purse, held.level, held.batch, held.holder,
    )  # fmt: skip
    after, carried = fund_balances(held.pk), fund_balances(next_fund.pk)
    assert getattr(after, bucket) == getattr(before, bucket) - (amount - 1)
    assert getattr(carried, bucket) == carried.total == amount - 1
    assert carried.assigned == 0
    assert after.total + carried.total == before.total
    assert list(checks.problems()) == []
    assert not Task.objects.filter(process="ledger.carryover", closed_at__isnull=True).exists()


@pytest.mark.promise("P15-44")
def test_money_carried_twice_still_names_its_first_year(people: bodies.People, held: Fund) -> None:
    def move(fund: Fund, year: int, first: int) -> Fund:
        to_fund = services.open_fund(
            purse="national", level="nation", budget_year=year, batch=3, holder=held.holder, carried_from_year=first
        )
        record(
            "carry_over", fund, 50, to_fund=to_fund, bucket=Bucket.AVAILABLE, subject="",
            effective_on=date(year, 2, 5), at=datetime(year, 3, 1, tzinfo=UTC),
        )  # fmt: skip
        return to_fund

    later = move(move(held, 2027, 2026), 2028, 2026)
    assert (later.budget_year, later.original_year, fund_balances(later.pk).available) == (2028, 2026, 50)
    assert list(checks.problems()) == []


@pytest.mark.parametrize(
    "change",
    [
        {"budget_year": 2028, "carried_from_year": 2026},
        {"budget_year": 2027},
        {"budget_year": 2027, "carried_from_year": 2025},
    ],
)
def test_money_goes_only_into_the_next_year_with_its_first_year(held: Fund, change: dict[str, int]) -> None:
    other = services.open_fund(purse="national", level="nation", batch=3, holder=held.holder, **change)
    with pytest.raises(RuleBroken) as refused:
        record(
            "carry_over", held, 1, to_fund=other, bucket=Bucket.AVAILABLE, subject="", effective_on=date(2027, 2, 5),
            at=ASKED,
        )  # fmt: skip
    assert codes(refused) == ["ledger.wrong_next_fund"]


def test_before_the_year_is_over_nothing_is_carried(held: Fund) -> None:
    other = services.open_fund(
        purse="national", level="nation", budget_year=2027, batch=3, holder=held.holder, carried_from_year=2026
    )
    with pytest.raises(RuleBroken) as refused:
        record(
            "carry_over", held, 1, to_fund=other, bucket=Bucket.AVAILABLE, subject="", effective_on=date(2026, 12, 31),
            at=ASKED,
        )  # fmt: skip
    assert codes(refused) == ["ledger.outside_year"]


def test_carried_and_new_money_of_a_year_do_not_mix(held: Fund) -> None:
    carried = services.open_fund(
        purse="national", level="nation", budget_year=2026, batch=3, holder=held.holder, carried_from_year=2025
    )
    with pytest.raises(RuleBroken) as refused:
        record("reallocate", held, 1, to_fund=carried)
    assert codes(refused) == ["ledger.wrong_fund"]


@pytest.mark.promise("P15-44")
def test_more_than_is_open_is_refused_when_asked_and_when_it_moved_on(
    people: bodies.People, held: Fund, draft: Draft
) -> None:
    with pytest.raises(RuleBroken) as refused:
        draft(amount_vnd=301)
    assert codes(refused) == ["ledger.carry_too_much"]
    request = to_treasury(draft(), people)
    record("return_advance", held, 100, effective_on=date(2027, 2, 2), at=ASKED)
    with pytest.raises(RuleBroken) as refused:
        services.confirm_carry_over(
            request=request, confirmed_vnd=300, by=people.giang, at=ANSWERED,
            given=Given(decision=decision(request, people.giang)),
        )  # fmt: skip
    assert "ledger.carry_too_much" in codes(refused)
    request.refresh_from_db()
    assert (request.status, request.confirmed_vnd) == (CarryStatus.AT_TREASURY, None)
    assert not Entry.objects.filter(act=Act.CARRY_OVER).exists()


@pytest.mark.promise("P15-44")
@pytest.mark.parametrize("confirmed", [0, 301])
def test_the_treasury_confirms_within_what_was_asked(
    people: bodies.People, held: Fund, draft: Draft, confirmed: int
) -> None:
    record("commit", held, 100)
    record("advance", held, 100)
    request = to_treasury(draft(), people)
    with pytest.raises(RuleBroken) as refused:
        services.confirm_carry_over(
            request=request, confirmed_vnd=confirmed, by=people.giang, at=ANSWERED,
            given=Given(decision=decision(request, people.giang)),
        )  # fmt: skip
    assert "ledger.confirmed_not_within" in codes(refused)


def test_no_number_no_date_no_scan_no_carry_over(people: bodies.People, draft: Draft) -> None:
    request = to_treasury(draft(), people)
    with pytest.raises(Invalid) as refused:
        services.confirm_carry_over(
            request=request, confirmed_vnd=300, by=people.giang, at=ANSWERED,
            given=Given(decision=OutsideDecision("", "", None)),
        )  # fmt: skip
    assert set(refused.value.fields) == {"number", "decided_on", "body", "scan"}
    request.refresh_from_db()
    assert request.status == CarryStatus.AT_TREASURY


def test_nobody_checks_what_they_asked(people: bodies.People, draft: Draft) -> None:
    request = draft(by=people.giang)
    services.ask_carry_over(request=request, by=people.giang, at=ASKED)
    with pytest.raises(Denied) as refused:
        services.check_carry_over(request=request, by=people.giang, at=ASKED)
    assert refused.value.reason == "own_work"
    services.check_carry_over(request=request, by=people.an_head, at=ASKED)


def test_a_class_counts_when_a_second_officer_confirmed_it(people: bodies.People, draft: Draft) -> None:
    row = services.enter_class(
        label="Trường hợp khác (ví dụ)", document="89/2025/QH15", article="điều 66 (ví dụ)", first_year=2025,
        by=people.giang, at=ASKED,
    )  # fmt: skip
    request = draft(legal_class=row)
    services.ask_carry_over(request=request, by=people.an, at=ASKED)
    with pytest.raises(RuleBroken) as refused:
        services.check_carry_over(request=request, by=people.giang, at=ASKED)
    assert codes(refused) == ["ledger.class_not_confirmed"]
    with pytest.raises(Denied):
        services.confirm_class(row=row, by=people.giang, at=ASKED)
    services.confirm_class(row=row, by=people.an, at=ASKED)
    with pytest.raises(WrongState):
        services.confirm_class(row=row, by=people.an_head, at=ASKED)
    request.legal_class.refresh_from_db()
    services.check_carry_over(request=request, by=people.giang, at=ASKED)


def test_a_class_of_another_rule_set_is_refused(people: bodies.People, draft: Draft) -> None:
    old = services.enter_class(
        label="Luật cũ (ví dụ)", document="163/2016/NĐ-CP", article="điều 43 (ví dụ)", first_year=2017,
        last_year=2024, by=people.an, at=ASKED,
    )  # fmt: skip
    with pytest.raises(Invalid) as refused:
        draft(legal_class=old)
    assert list(refused.value.fields) == ["legal_class"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"label": " "}, "label"),
        ({"document": ""}, "document"),
        ({"article": "x" * 201}, "article"),
        ({"first_year": 1800}, "first_year"),
        ({"last_year": 2020}, "last_year"),
        ({"article": "điều 31 khoản 1 (ví dụ)"}, "article"),
    ],
)
def test_a_class_needs_its_document(
    people: bodies.People, legal_class: CarryOverClass, change: dict[str, Any], field: str
) -> None:
    given = {"label": "x", "document": "73/2026/NĐ-CP", "article": "điều 31 khoản 2", "first_year": 2025}
    with pytest.raises(Invalid) as refused:
        services.enter_class(**{**given, **change}, by=people.an, at=ASKED)
    assert list(refused.value.fields) == [field]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount_vnd": 0}, "amount_vnd"),
        ({"amount_vnd": 1.5}, "amount_vnd"),
        ({"reason": " "}, "reason"),
        ({"bucket": "paid"}, "bucket"),
        ({"bucket": "available"}, "bucket"),
        ({"bucket": "advanced", "subject": ""}, "bucket"),
    ],
)
def test_a_request_names_what_is_wrong(draft: Draft, change: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        draft(**change)
    assert list(refused.value.fields) == [field]
    assert not CarryOver.objects.exists()


def test_one_request_at_a_time_for_an_account(people: bodies.People, draft: Draft) -> None:
    request = draft(amount_vnd=100)
    assert draft(amount_vnd=100).pk == request.pk
    with pytest.raises(Invalid):
        draft(amount_vnd=50, form_key="f2")
    services.withdraw_carry_over(request=request, reason="Nhập nhầm (ví dụ).", by=people.an, at=ASKED)
    second = draft(amount_vnd=50, form_key="f2")
    assert (request.code, second.code) == ("CN-2026-0001", "CN-2026-0002")


def test_only_the_holder_asks(people: bodies.People, draft: Draft) -> None:
    for stranger in (people.binh, people.em, people.dung, people.auditor):
        with pytest.raises(Denied):
            draft(by=stranger)


def test_a_request_that_was_sent_back_is_changed_once(people: bodies.People, draft: Draft) -> None:
    request = draft()
    services.ask_carry_over(request=request, by=people.an, at=ASKED)
    with pytest.raises(WrongState):
        services.edit_carry_over(
            request=request,
            version=0,
            amount_vnd=1,
            legal_class=request.legal_class,
            reason="x",
            by=people.an,
            at=ASKED,
        )
    services.send_back_carry_over(request=request, missing=["Phụ lục hợp đồng"], by=people.giang, at=ASKED)
    given = {
        "amount_vnd": 250,
        "legal_class": request.legal_class,
        "reason": "Đã bổ sung.",
        "by": people.an,
        "at": ASKED,
    }
    changed = services.edit_carry_over(request=request, version=0, **given)
    assert (changed.amount_vnd, changed.version) == (250, 1)
    with pytest.raises(Stale):
        services.edit_carry_over(request=request, version=0, **given)


def test_a_late_request_needs_a_sentence(people: bodies.People, draft: Draft) -> None:
    late = datetime(2027, 2, 11, 2, tzinfo=UTC)
    request = draft(at=late)
    with pytest.raises(RuleBroken) as refused:
        services.ask_carry_over(request=request, by=people.an, at=late)
    assert codes(refused) == ["ledger.asked_late"]
    given = Given(reasons={"ledger.asked_late": "Kho bạc đồng ý nhận (ví dụ)."})
    services.ask_carry_over(request=request, by=people.an, at=late, given=given)


def test_two_officers_answer_once(people: bodies.People, draft: Draft) -> None:
    request = to_treasury(draft(), people)
    stale = CarryOver.objects.select_related("fund", "legal_class").get(pk=request.pk)
    given = Given(decision=decision(request, people.giang))
    services.confirm_carry_over(request=request, confirmed_vnd=300, by=people.giang, at=ANSWERED, given=given)
    with pytest.raises(Stale):
        services.confirm_carry_over(request=stale, confirmed_vnd=300, by=people.giang, at=ANSWERED, given=given)
    assert Entry.objects.filter(act=Act.CARRY_OVER).count() == 1


def test_a_refused_request_moves_nothing(people: bodies.People, held: Fund, draft: Draft) -> None:
    request = to_treasury(draft(), people)
    given = Given(note="Không thuộc trường hợp được chuyển (ví dụ).", decision=decision(request, people.giang))
    services.refuse_carry_over(request=request, by=people.giang, at=ANSWERED, given=given)
    assert (request.status, fund_balances(held.pk).advanced) == (CarryStatus.REFUSED, 300)
    assert subject_balances(SUBJECT).advanced == 300


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("draft", {"an": {"ask", "withdraw"}, "an_head": {"ask", "withdraw"}, "giang": {"ask", "withdraw"}}),
        (
            "asked",
            {
                "an": {"withdraw"},
                "an_head": {"check", "send_back", "withdraw"},
                "giang": {"check", "send_back", "withdraw"},
            },
        ),
        (
            "at_treasury",
            {"an_head": {"confirm", "refuse", "withdraw"}, "giang": {"confirm", "refuse", "withdraw"}},
        ),
    ],
)
def test_each_role_is_offered_exactly_its_buttons(
    people: bodies.People, draft: Draft, status: str, expected: dict[str, set[str]]
) -> None:
    from khuyencong.ledger.states import CARRY_OVER

    request = draft()
    request.status = status
    found = {
        name: {o.transition.act for o in acts_offered(CARRY_OVER, request, people[name], date(2027, 2, 3))}
        for name in bodies.People.names()
    }
    assert {name: acts for name, acts in found.items() if acts} == expected
