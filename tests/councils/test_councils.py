"""A council scores: criteria within their caps and frozen, sheets of voting members alone, the highest average."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from khuyencong.audit.models import Entry
from khuyencong.common.errors import Denied, Invalid, RuleBroken, Severity, WrongState
from khuyencong.councils import services
from khuyencong.councils.choices import SeatRole
from khuyencong.councils.models import Council, CriteriaVersion, ScoreSheet, Seat
from khuyencong.councils.rules import Cap, Line, criteria_findings, quorum_findings, standings
from khuyencong.councils.selectors import ranked_names
from tests.factories.accounts import PASSWORD, People
from tests.factories.councils import AT, LINES, Setting, agree, score_all


def codes(caught: pytest.ExceptionInfo[RuleBroken]) -> list[str]:
    return [f.code for f in caught.value.findings]


def opened(setting: Setting, people: People, *names: str) -> None:
    agree(setting, people)
    for name in names:
        services.add_candidate(council=setting.council, name=name, by=people.binh, at=AT)
    services.open_applications(council=setting.council, by=people.binh, at=AT)


@pytest.mark.promise("C13-22")
def test_criteria_stay_within_their_caps_and_make_a_hundred(setting: Setting, people: People) -> None:
    above = [("G1", "Một", Decimal("15.5"), ""), ("G4", "Hai", Decimal("84.5"), "")]
    with pytest.raises(RuleBroken) as caught:
        agree(setting, people, above)
    assert codes(caught) == ["councils.group_above_cap", "councils.group_above_cap"]
    with pytest.raises(RuleBroken) as caught:
        agree(setting, people, LINES[:-1])
    assert codes(caught) == ["councils.scale_differs"]
    with pytest.raises(RuleBroken) as caught:
        agree(setting, people, [*LINES[:-1], ("G9", "Lạ", Decimal(40), "")])
    assert codes(caught) == ["councils.unknown_group"]
    assert not CriteriaVersion.objects.exists()


@pytest.mark.promise("C13-22")
def test_a_cap_that_was_not_read_warns(people: People) -> None:
    caps = [Cap("G1", Decimal(15), "303/2026/NĐ-CP", "practice", Severity.WARN)]
    (found,) = criteria_findings([Line("G1", "Một", Decimal(16))], caps)
    assert (found.severity, found.confidence) == (Severity.WARN, "practice")


def test_criteria_above_a_cap_that_was_not_read_want_a_reason_and_keep_it(setting: Setting, people: People) -> None:
    unread = [{**cap, "severity": "warn", "confidence": "practice"} for cap in setting.council.caps]
    Council.objects.filter(pk=setting.council.pk).update(caps=unread)
    setting.council.refresh_from_db()
    asked: dict[str, Any] = {"council": setting.council, "document": "BB-01", "agreed_on": date(2026, 9, 2)}
    lines = [(group, title, most + 1 if n == 0 else most, rule) for n, (group, title, most, rule) in enumerate(LINES)]
    with pytest.raises(RuleBroken):
        services.agree_criteria(**asked, lines=lines, by=people.binh, at=AT)
    made = services.agree_criteria(**asked, lines=lines, reason="Theo văn bản của tỉnh", by=people.binh, at=AT)
    assert made.reason == "Theo văn bản của tỉnh"


@pytest.mark.promise("C13-22")
def test_criteria_and_applicants_are_final_once_the_applications_are_open(setting: Setting, people: People) -> None:
    with pytest.raises(RuleBroken) as caught:
        services.open_applications(council=setting.council, by=people.binh, at=AT)
    assert codes(caught) == ["councils.criteria_not_frozen"]
    opened(setting, people, "Công ty A")
    again = services.open_applications(council=setting.council, by=people.binh, at=AT)
    assert again.opened_by == people.binh
    for act in (
        lambda: agree(setting, people),
        lambda: services.add_candidate(council=setting.council, name="Công ty B", by=people.binh, at=AT),
    ):
        with pytest.raises(RuleBroken) as caught:
            act()
        assert codes(caught) == ["councils.already_opened"]


@pytest.mark.promise("C13-22")
def test_a_secretary_has_no_sheet(setting: Setting, people: People) -> None:
    opened(setting, people, "Công ty A")
    with pytest.raises(Denied, match="council_no_sheet"):
        score_all(setting, people, setting.secretary, "Công ty A", ["1", "1", "1", "1", "1"])
    with pytest.raises(Invalid):
        services.add_seat(
            council=setting.council, role=SeatRole.SECRETARY, name="X", body="Y", votes=True, by=people.binh, at=AT
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.filter(pk=setting.secretary.pk).update(votes=True)


@pytest.mark.promise("C13-22")
def test_points_lie_between_nothing_and_the_most(setting: Setting, people: People) -> None:
    opened(setting, people, "Công ty A")
    for given in (["15.01", "1", "1", "1", "1"], ["-1", "1", "1", "1", "1"]):
        with pytest.raises(Invalid):
            score_all(setting, people, setting.chair, "Công ty A", given)
    assert not ScoreSheet.objects.exists()
    score_all(setting, people, setting.chair, "Công ty A", ["15", "15", "15", "15", "40"])
    with pytest.raises(WrongState):
        score_all(setting, people, setting.chair, "Công ty A", ["0", "0", "0", "0", "0"])
    assert Entry.objects.filter(act="councils.send_sheet").count() == 1


def test_a_conflict_of_interest_takes_the_sheet_away(setting: Setting, people: People) -> None:
    opened(setting, people, "Công ty A")
    candidate = setting.council.candidates.get()
    services.declare_conflict(seat=setting.chair, candidate=candidate, reason="Cổ đông", by=setting.chair_user, at=AT)
    with pytest.raises(Denied, match="council_conflict"):
        score_all(setting, people, setting.chair, "Công ty A", ["1", "1", "1", "1", "1"])


def test_scores_are_closed_by_the_minutes_of_a_full_meeting(setting: Setting, people: People) -> None:
    Council.objects.filter(pk=setting.council.pk).update(quorum=2, quorum_basis="Quy chế hội đồng")
    opened(setting, people, "Công ty A", "Công ty B")
    score_all(setting, people, setting.chair, "Công ty A", ["15", "15", "15", "15", "40"])

    def close(day: date = date(2026, 9, 5)) -> Council:
        return services.close_scoring(
            council=setting.council, scored_on=day, minutes_number="BB-02", by=people.binh, at=AT
        )

    with pytest.raises(RuleBroken) as caught:
        close(date(2026, 8, 31))
    assert codes(caught) == ["councils.scored_before_decision", "councils.no_sheets", "councils.no_quorum"]
    score_all(setting, people, setting.member, "Công ty A", ["15", "15", "15", "10", "40"])
    score_all(setting, people, setting.member, "Công ty B", ["15", "15", "15", "15", "37.5"])
    assert close().closed_at == AT
    assert [(c.name, str(s.average), s.rank, s.tied) for c, s in ranked_names(setting.council)] == [
        ("Công ty A", "97.50", 1, True), ("Công ty B", "97.50", 1, True),
    ]  # fmt: skip
    with pytest.raises(WrongState):
        close()
    first = setting.council.candidates.get(name="Công ty B")
    made = services.propose_among_tied(
        council=setting.council, candidate=first, reason="Tiến độ nhanh hơn", by=people.binh, at=AT
    )
    assert made.proposal == first


@pytest.mark.promise("C13-23")
def test_the_chair_proposes_only_among_those_that_tie(setting: Setting, people: People) -> None:
    opened(setting, people, "Công ty A", "Công ty B")
    for name, top in (("Công ty A", "40"), ("Công ty B", "39.9")):
        score_all(setting, people, setting.chair, name, ["15", "15", "15", "15", top])
    with pytest.raises(WrongState):
        services.propose_among_tied(
            council=setting.council, candidate=setting.council.candidates.all()[0], reason="x", by=people.binh, at=AT
        )
    services.close_scoring(
        council=setting.council, scored_on=date(2026, 9, 5), minutes_number="BB", by=people.binh, at=AT
    )
    for candidate in setting.council.candidates.all():
        with pytest.raises(RuleBroken) as caught:
            services.propose_among_tied(council=setting.council, candidate=candidate, reason="x", by=people.binh, at=AT)
        assert codes(caught) == ["councils.not_tied"]


def test_averages_are_compared_before_they_are_rounded() -> None:
    found = standings({1: [Decimal("70.004")], 2: [Decimal("70.001")], 3: []})
    assert [(s.candidate, s.rank, s.tied, str(s.average)) for s in found] == [
        (1, 1, False, "70.00"), (2, 2, False, "70.00"),
    ]  # fmt: skip
    assert quorum_findings(1, 3, None, "") == []
    assert [f.code for f in quorum_findings(1, 3, 2, "Quy chế")] == ["councils.no_quorum"]


def test_the_pages_of_a_council(setting: Setting, people: People) -> None:
    office, member, stranger = Client(), Client(), Client()
    office.login(username="binh", password=PASSWORD)
    member.login(username="chu_tich", password=PASSWORD)
    stranger.login(username="em", password=PASSWORD)
    page = reverse("councils:council", args=[setting.council.pk])
    assert office.get(page).status_code == 200
    assert stranger.get(page).status_code == 404
    text = "\n".join(f"{g}\t{t}\t{m}\t{r}" for g, t, m, r in LINES)
    criteria = reverse("councils:criteria", args=[setting.council.pk])
    assert member.get(criteria).status_code == 403
    sent = {"document": "BB-01", "agreed_on": "02/09/2026", "lines": text.replace("40", "bốn mươi")}
    refused = office.post(criteria, sent)
    assert refused.status_code == 422
    assert "Dòng 5" in refused.content.decode()
    refused = office.post(criteria, {**sent, "lines": text.replace("40", "41")})
    assert refused.status_code == 422
    assert "vượt mức 40" in refused.content.decode()
    assert office.post(criteria, {**sent, "lines": text}).status_code == 302
    office.post(reverse("councils:add-candidate", args=[setting.council.pk]), {"name": "Công ty <A>"})
    assert office.post(reverse("councils:open", args=[setting.council.pk])).status_code == 302
    candidate = setting.council.candidates.get()
    sheet = reverse("councils:sheet", args=[setting.council.pk, setting.chair.pk, candidate.pk])
    assert office.get(sheet).status_code == 403  # the chair scores on screen himself
    version = setting.council.versions.get()
    points = {f"points-{c.pk}": str(int(c.most)) for c in version.criteria.all()}
    first = next(iter(points))
    refused = member.post(sheet, {**points, first: "15,5", "send": "1"})
    assert refused.status_code == 422
    assert "15,5" in refused.content.decode()
    assert member.post(sheet, {**points, first: "", "save": "1"}).status_code == 302
    assert member.post(sheet, {**points, first: "", "send": "1"}).status_code == 422
    assert member.post(sheet, {**points, "send": "1"}).status_code == 302
    assert "Phiếu đã gửi" in member.get(sheet).content.decode()
    paper = reverse("councils:sheet", args=[setting.council.pk, setting.member.pk, candidate.pk])
    assert office.get(paper).status_code == 200
    close = reverse("councils:close", args=[setting.council.pk])
    assert office.post(close, {"scored_on": "05/09/2026", "minutes_number": "BB-02"}).status_code == 302
    shown = member.get(page).content.decode()
    assert "100,00" in shown
    assert "Công ty &lt;A&gt;" in shown
