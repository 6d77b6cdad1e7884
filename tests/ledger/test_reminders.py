"""The days of a year's end and debts in the letter of the day: the holder's people, in their language, no amount."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from khuyencong.accounts.models import User
from khuyencong.workflow import services
from khuyencong.workflow.models import Reminded
from tests.factories import accounts as bodies
from tests.ledger.scenes import Scene, owe_stop, scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(people: bodies.People) -> Scene:
    made = scene(people)
    User.objects.update(email="")
    for username, language in (("giang", "vi"), ("hanh", "th")):
        User.objects.filter(username=username).update(email=f"{username}@example.vn", language=language)
    return made


def at(month: int, day: int, year: int = 2026) -> datetime:
    return datetime(year, month, day, 3, tzinfo=UTC)


def keys() -> set[str]:
    return set(Reminded.objects.filter(source="money").values_list("key", flat=True))


def test_far_from_the_year_s_end_nobody_is_told_of_money(told: Scene) -> None:
    services.remind(at=at(11, 24))
    assert keys() == set()


def test_finance_officers_are_told_once_at_each_mark_in_their_language(told: Scene) -> None:
    assert services.remind(at=at(12, 18)) == 2  # 12 days before 30 December
    to = {message.to[0]: str(message.body) for message in mail.outbox}
    assert set(to) == {"giang@example.vn", "hanh@example.vn"}
    body = to["giang@example.vn"]
    assert "30/12/2026" in body
    assert "Gửi hồ sơ thanh toán, tạm ứng cuối cùng của năm đến Kho bạc" in body
    assert "/funds/year-end/2026/" in body
    assert "2569" in to["hanh@example.vn"]
    for secret in ("000.000", "5.000", "chè"):  # no amount, no name of a business
        assert secret not in body
    assert services.remind(at=at(12, 18)) == 0
    assert services.remind(at=at(12, 19)) == 0
    assert services.remind(at=at(12, 23)) == 2  # once more, a week before


def test_where_there_is_no_finance_officer_those_who_write_for_the_body_are_told(told: Scene) -> None:
    User.objects.filter(username="hanh").update(is_active=False)
    User.objects.filter(username="binh").update(email="binh@example.vn")
    services.remind(at=at(12, 18))
    assert Reminded.objects.filter(source="money", user__username="binh").exists()


def test_a_debt_is_told_of_before_its_day_and_when_late(told: Scene) -> None:
    debt = owe_stop(told)
    for day in (debt.due_on - timedelta(days=3), debt.due_on + timedelta(days=1), debt.due_on + timedelta(days=2)):
        services.remind(at=at(day.month, day.day, day.year))
    letters = [str(m.body) for m in mail.outbox if m.to == ["giang@example.vn"]]
    assert sum(debt.document in letter for letter in letters) == 2
    assert "/funds/returns/" in letters[-1]


def test_a_day_that_has_passed_is_not_told_of(told: Scene) -> None:
    services.remind(at=at(2, 25, 2027))
    assert not any(key.endswith("last_payment_file") for key in keys())
