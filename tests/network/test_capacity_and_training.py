"""What a centre can do, as facts with a day and a paper; and who was trained."""

from datetime import date

import pytest

from khuyencong.accounts.models import User
from khuyencong.common.errors import FINDING_KINDS, Invalid
from khuyencong.network import selectors, services
from khuyencong.network.choices import CITATIONS, MEASURES, Capacity, Indicator, Matter
from khuyencong.network.models import Training
from tests.factories.network import AT, ON, LaoCai, appoint, decision, state

pytestmark = pytest.mark.django_db


def test_the_newest_fact_counts_and_older_ones_stay(lao_cai: LaoCai, binh: User) -> None:
    state(lao_cai.centre, Indicator.STAFF, binh, count=20, stated_on=date(2024, 12, 31))
    state(lao_cai.centre, Indicator.STAFF, binh, count=24)
    found = selectors.capacity_of(lao_cai.centre, ON)
    fact = found.fact(Indicator.STAFF)
    assert fact is not None
    assert fact.count == 24
    before = selectors.capacity_of(lao_cai.centre, date(2025, 6, 1)).fact(Indicator.STAFF)
    assert before is not None
    assert before.count == 20
    assert selectors.capacity_of(lao_cai.centre, date(2024, 1, 1)).facts == []


def test_what_is_not_known_is_said_and_refuses_nothing(lao_cai: LaoCai, binh: User) -> None:
    state(lao_cai.centre, Indicator.STAFF, binh, count=24)
    found = selectors.capacity_of(lao_cai.centre, ON)
    assert found.missing == [Capacity.MONEY, Capacity.FACILITIES, Capacity.EXPERIENCE]
    (finding,) = found.findings
    assert (finding.code, finding.blocks, finding.citation) == (
        "network.capacity_unknown", False, "46/2012/TT-BCT, điều 7",
    )  # fmt: skip
    state(lao_cai.centre, Indicator.YEAR_MONEY, binh, amount_vnd=0)
    state(lao_cai.centre, Indicator.EQUIPMENT, binh, text="Phòng trưng bày 120 m²")
    state(lao_cai.centre, Indicator.PROJECTS, binh, count=0)
    found = selectors.capacity_of(lao_cai.centre, ON)
    assert (found.missing, found.projects) == ([], 0)


def test_a_successor_shows_the_facts_of_what_it_took_over_as_such(lao_cai: LaoCai, binh: User) -> None:
    state(lao_cai.centre_old, Indicator.PROJECTS, binh, count=90, stated_on=date(2024, 12, 31))
    (fact,) = selectors.capacity_of(lao_cai.centre, ON).facts
    assert (fact.row.count, fact.inherited) == (90, True)
    state(lao_cai.centre, Indicator.PROJECTS, binh, count=12)
    (fact,) = selectors.capacity_of(lao_cai.centre, ON).facts
    assert (fact.row.count, fact.inherited) == (12, False)


@pytest.mark.parametrize(
    ("indicator", "values", "field"),
    [
        (Indicator.STAFF, {}, "count"),
        (Indicator.STAFF, {"amount_vnd": 5}, "count"),
        (Indicator.STAFF, {"count": -1}, "count"),
        (Indicator.STAFF, {"count": 5, "amount_vnd": 5}, "amount_vnd"),
        (Indicator.YEAR_MONEY, {"amount_vnd": -5}, "amount_vnd"),
        (Indicator.EQUIPMENT, {}, "text"),
        (Indicator.STAFF, {"count": 5, "stated_on": date(2027, 1, 1)}, "stated_on"),
        (Indicator.STAFF, {"count": 5, "source": decision("")}, "document_on"),
        ("magic", {"count": 5}, "indicator"),
    ],
)
def test_wrong_facts_are_named(
    lao_cai: LaoCai, binh: User, indicator: str, values: dict[str, object], field: str
) -> None:
    if "source" in values:
        values = {**values, "source": decision("BC", date(2030, 1, 1))}
    with pytest.raises(Invalid) as wrong:
        state(lao_cai.centre, indicator, binh, **values)
    assert field in wrong.value.fields


def test_one_fact_a_day_and_only_of_who_carries_out(lao_cai: LaoCai, binh: User) -> None:
    row = state(lao_cai.centre, Indicator.STAFF, binh, count=24)
    with pytest.raises(Invalid):
        state(lao_cai.centre, Indicator.STAFF, binh, count=25)
    services.withdraw(row=row, reason="Ghi nhầm.", by=binh, at=AT)
    state(lao_cai.centre, Indicator.STAFF, binh, count=25)
    with pytest.raises(Invalid):
        state(lao_cai.finance, Indicator.STAFF, binh, count=25)


def test_training_of_a_person_a_group_and_a_collaborator(lao_cai: LaoCai, binh: User) -> None:
    who = appoint("Giàng Thị Mỷ", lao_cai.units.ban_ho, binh).collaborator
    given = {
        "province": lao_cai.units.lao_cai, "course": "Thẩm định đề án", "organiser": "Sở Công Thương", "days": 3,
        "starts_on": date(2026, 5, 4), "by": binh, "at": AT,
    }  # fmt: skip
    services.record_training(**given, organisation=lao_cai.centre, people=12)
    services.record_training(**given, organisation=lao_cai.centre, person_name="Hoàng Minh Châu", key="k")
    services.record_training(**given, organisation=lao_cai.centre, person_name="Hoàng Minh Châu", key="k")
    services.record_training(**given, collaborator=who)
    assert Training.objects.count() == 3
    for wrong, field in (
        ({"organisation": None}, "organisation"),
        ({"person_name": "Châu", "people": 2}, "people"),
        ({"days": 0}, "days"),
        ({"people": 0}, "people"),
        ({"starts_on": date(2027, 1, 1)}, "starts_on"),
        ({"course": ""}, "course"),
    ):
        with pytest.raises(Invalid) as refused:
            services.record_training(**{**given, "organisation": lao_cai.centre, **wrong})  # type: ignore[arg-type]
        assert field in refused.value.fields


def test_every_matter_has_an_article_and_every_indicator_a_measure() -> None:
    assert set(CITATIONS) == set(Matter.values)
    assert all(CITATIONS.values())
    assert set(MEASURES) == set(Indicator.values)
    assert {m.group for m in MEASURES.values()} == set(Capacity)


def test_every_finding_of_this_room_says_what_helps_and_who_decides() -> None:
    mine = {code: kind for code, kind in FINDING_KINDS.items() if code.startswith("network.")}
    assert len(mine) == 8
    for code, kind in mine.items():
        assert str(kind.sentence), code
        assert str(kind.remedy), code
        assert str(kind.authority), code
