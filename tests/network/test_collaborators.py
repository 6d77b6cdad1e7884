"""Collaborators: terms without gaps in their story, merged communes, pay by a provincial decision, personal data."""

from datetime import date

import pytest

from khuyencong.accounts.models import User
from khuyencong.audit.models import Entry
from khuyencong.common.errors import Invalid, RuleBroken, Stale, WrongState
from khuyencong.network import selectors, services
from khuyencong.network.choices import EndReason, Matter, TermState
from khuyencong.network.models import Collaborator, Term
from khuyencong.network.selectors.listing import today_names
from khuyencong.network.services.collaborators import Person
from tests.factories.network import AT, ON, LaoCai, appoint, assign, decision, work

pytestmark = pytest.mark.django_db
IN_2023 = {"valid_from": date(2023, 3, 1), "decision": decision("5/QĐ-UBND", date(2023, 2, 20))}


def test_a_new_collaborator(lao_cai: LaoCai, binh: User) -> None:
    term = appoint(
        "  Giàng   Thị Mỷ ", lao_cai.units.ban_ho, binh, phone="0912 345.678", pay_month_vnd=900_000,
        pay_document="45/2025/QĐ-UBND",
    )  # fmt: skip
    assert term.collaborator.full_name == "Giàng Thị Mỷ"
    assert term.collaborator.phone == "0912345678"
    assert (term.province, term.state_on(ON)) == (lao_cai.units.lao_cai, TermState.ACTIVE)
    assert list(selectors.collaborators_of(lao_cai.units.ban_ho, ON)) == [term]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"pay_month_vnd": 900_000}, "pay_document"),
        ({"pay_month_vnd": -1, "pay_document": "45/QĐ"}, "pay_month_vnd"),
        ({"valid_to": date(2025, 7, 31)}, "valid_to"),
        ({"valid_from": date(2025, 6, 1)}, "commune"),
        ({"decision": decision(on=date(2027, 1, 1))}, "document_on"),
        ({"phone": "090 abc"}, "phone"),
        ({"name": "  "}, "full_name"),
    ],
)
def test_wrong_values_are_named(lao_cai: LaoCai, binh: User, changes: dict[str, object], field: str) -> None:
    given = {"name": "Lý A Páo", **changes}
    with pytest.raises(Invalid) as wrong:
        appoint(commune=lao_cai.units.ban_ho, by=binh, **given)  # type: ignore[arg-type]
    assert field in wrong.value.fields
    assert Collaborator.objects.count() == Term.objects.count() == 0


def test_only_a_commune_has_collaborators(lao_cai: LaoCai, binh: User) -> None:
    with pytest.raises(Invalid, match="commune"):
        appoint("Lý A Páo", lao_cai.units.lao_cai, binh)


def test_a_name_twice_in_a_commune_is_refused_unless_a_telephone_tells_them_apart(lao_cai: LaoCai, binh: User) -> None:
    appoint("Giàng Thị Mỷ", lao_cai.units.ban_ho, binh, phone="0912345678")
    for phone in ("", "0912 345 678"):
        with pytest.raises(RuleBroken) as broken:
            appoint("Giàng Thị My", lao_cai.units.ban_ho, binh, phone=phone)
        (finding,) = broken.value.findings
        assert finding.code == "network.term_overlaps"
        assert finding.citation
    appoint("Giàng Thị Mỷ", lao_cai.units.ban_ho, binh, phone="0987654321")
    appoint("Giàng Thị Mỷ", lao_cai.units.sa_pa_ward, binh)


def test_the_same_form_twice_is_one_collaborator(lao_cai: LaoCai, binh: User) -> None:
    first = appoint("Giàng Thị Mỷ", lao_cai.units.ban_ho, binh, key="k")
    assert appoint("Giàng Thị Mỷ", lao_cai.units.ban_ho, binh, key="k") == first
    assert Collaborator.objects.count() == 1


def test_renewing_ends_the_term_before_and_keeps_both(lao_cai: LaoCai, binh: User) -> None:
    first = appoint("Giàng Thị Mỷ", lao_cai.units.ban_ho, binh, valid_to=date(2027, 7, 31))
    later = work(lao_cai.units.ban_ho, valid_from=date(2026, 8, 1), valid_to=date(2028, 7, 31))
    second = services.renew(term=first, work=later, by=binh, at=AT)
    first.refresh_from_db()
    assert (first.valid_to, first.end_reason, second.prior) == (date(2026, 7, 31), EndReason.RENEWED, first)
    with pytest.raises(Invalid) as wrong:
        services.renew(term=second, work=later, by=binh, at=AT)
    assert "valid_from" in wrong.value.fields


def test_a_term_that_ended_by_itself_is_renewed_without_being_touched(lao_cai: LaoCai, binh: User) -> None:
    first = appoint("Giàng Thị Mỷ", lao_cai.units.ban_ho, binh, valid_to=date(2026, 7, 31))
    services.renew(term=first, work=work(lao_cai.units.ban_ho, valid_from=date(2026, 10, 1)), by=binh, at=AT)
    first.refresh_from_db()
    assert (first.valid_to, first.end_reason) == (date(2026, 7, 31), EndReason.NONE)


def test_replacing(lao_cai: LaoCai, binh: User) -> None:
    first = appoint("Giàng Thị Mỷ", lao_cai.units.ban_ho, binh)
    later = work(lao_cai.units.ban_ho, valid_from=date(2026, 12, 1))
    second = services.replace(term=first, person=Person("Lý A Páo"), work=later, by=binh, at=AT)
    first.refresh_from_db()
    assert (first.valid_to, first.end_reason) == (date(2026, 11, 30), EndReason.REPLACED)
    assert second.collaborator.full_name == "Lý A Páo"
    assert second.state_on(ON) == TermState.FUTURE


def test_ending(lao_cai: LaoCai, binh: User) -> None:
    term = appoint("Giàng Thị Mỷ", lao_cai.units.ban_ho, binh)
    given = {"term": term, "reason": EndReason.RESIGNED, "document": "Đơn ngày 01/10/2026", "by": binh, "at": AT}
    with pytest.raises(Invalid):
        services.end_term(**{**given, "document": ""}, last_day=ON)  # type: ignore[arg-type]
    with pytest.raises(Invalid):
        services.end_term(**given, last_day=date(2025, 7, 1))  # type: ignore[arg-type]
    done = services.end_term(**given, last_day=date(2026, 10, 31))  # type: ignore[arg-type]
    assert done.state_on(ON) == TermState.ENDED
    with pytest.raises(WrongState):
        services.end_term(**given, last_day=ON)  # type: ignore[arg-type]


class TestMergedCommunes:
    def test_an_old_commune_s_collaborator_stands_under_its_successor(self, lao_cai: LaoCai, binh: User) -> None:
        u = lao_cai.units
        term = appoint("Sùng A Páo", u.thanh_binh, binh, **IN_2023)
        assert term.state_on(date(2025, 6, 30)) == TermState.ACTIVE
        assert term.state_on(ON) == TermState.REASSIGN
        assert list(selectors.collaborators_of(u.ban_ho, ON)) == [term]
        assert today_names([term], ON) == {u.thanh_binh.pk: "Xã Bản Hồ"}
        (cover,) = selectors.coverage(ON, [u.lao_cai])
        assert (cover.communes, cover.covered, cover.reassign, cover.without) == (2, 0, 1, 1)
        assert (cover.collaborators, cover.to_reassign) == (1, 1)

    def test_a_divided_commune_s_collaborator_stands_under_every_part(self, lao_cai: LaoCai, binh: User) -> None:
        u = lao_cai.units
        term = appoint("Trần Văn Cổ", u.co_bi, binh, **IN_2023)
        for part in (u.phuc_loi, u.phu_dong, u.gia_lam_commune):
            assert list(selectors.collaborators_of(part, ON)) == [term]
        (cover,) = selectors.coverage(ON, [u.hanoi])
        assert (cover.reassign, cover.without, cover.collaborators) == (3, 0, 1)

    def test_assigning_anew(self, lao_cai: LaoCai, binh: User) -> None:
        u = lao_cai.units
        term = appoint("Sùng A Páo", u.thanh_binh, binh, **IN_2023)
        with pytest.raises(Invalid, match="Bản Hồ"):
            services.renew(term=term, work=work(u.thanh_binh, valid_from=date(2026, 12, 1)), by=binh, at=AT)
        with pytest.raises(Invalid):
            services.reassign(term=term, work=work(u.thanh_binh), by=binh, at=AT)
        new = services.reassign(term=term, work=work(u.ban_ho, valid_from=date(2026, 11, 1)), by=binh, at=AT)
        assert new.state_on(ON) == TermState.ACTIVE
        (cover,) = selectors.coverage(ON, [u.lao_cai])
        assert (cover.covered, cover.reassign, cover.to_reassign) == (1, 0, 0)
        term.refresh_from_db()
        assert (term.valid_to, term.end_reason) == (date(2026, 10, 31), EndReason.REASSIGNED)

    def test_what_nobody_wrote_down_is_unknown_not_zero(self, lao_cai: LaoCai, binh: User) -> None:
        appoint("Sùng A Páo", lao_cai.units.thanh_binh, binh, **IN_2023)
        assign(lao_cai.units.hanoi, Matter.STATE, lao_cai.industry, binh)
        found = {c.province.pk: (c.knows_people, c.knows_bodies) for c in selectors.coverage(ON)}
        assert found[lao_cai.units.lao_cai.pk] == (True, False), "a collaborator of a commune of the old province"
        assert found[lao_cai.units.hanoi.pk] == (False, True)
        assert found[lao_cai.units.phu_tho.pk] == (False, False)


class TestPersonalData:
    def test_the_log_holds_no_name_and_no_number(self, lao_cai: LaoCai, binh: User) -> None:
        term = appoint("Giàng Thị Mỷ", lao_cai.units.ban_ho, binh, phone="0912345678")
        who = term.collaborator
        person = Person("Giàng Thị Mỷ", "0987654321", "my@vidu.example")
        services.correct_contact(collaborator=who, person=person, expected_version=1, by=binh, at=AT)
        services.withdraw(row=term, reason="Ghi nhầm Giàng Thị Mỷ.", by=binh, at=AT)
        seen = 0
        for entry in Entry.objects.filter(act__startswith="network."):
            text = f"{entry.label} {entry.detail} {entry.subject} {entry.personal}"
            for secret in ("Mỷ", "0912345678", "0987654321", "my@vidu"):
                assert secret not in text
            seen += 1
        assert seen == 3

    def test_two_officers_correct_the_same_contact(self, lao_cai: LaoCai, binh: User) -> None:
        who = appoint("Giàng Thị Mỷ", lao_cai.units.ban_ho, binh).collaborator
        first = Person("Giàng Thị Mỷ", "0987654321")
        services.correct_contact(collaborator=who, person=first, expected_version=1, by=binh, at=AT)
        with pytest.raises(Stale):
            services.correct_contact(collaborator=who, person=Person("Lý"), expected_version=1, by=binh, at=AT)
        who.refresh_from_db()
        assert (who.full_name, who.phone) == ("Giàng Thị Mỷ", "0987654321")
