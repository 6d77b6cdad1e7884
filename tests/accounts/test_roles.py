"""Who may hold what, from when to when."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from khuyencong.accounts import selectors, services
from khuyencong.accounts.choices import Role
from khuyencong.accounts.models import Membership, User
from khuyencong.accounts.rules import Held, check_incompatible, check_role_exists, incompatible_pairs
from khuyencong.audit.models import Entry
from khuyencong.common.errors import Invalid, RuleBroken, WrongState
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
DAY = date(2026, 3, 2)


@pytest.fixture
def body(people: make.People) -> dict[str, make.Organisation]:
    return make.organisations()


def grant(user: User, role: str, body: make.Organisation, by: User, **extra: object) -> Membership:
    given = {"valid_from": DAY, **extra}
    return services.grant_membership(user=user, organisation=body, role=role, by=by, at=AT, **given)  # type: ignore


def codes(error: pytest.ExceptionInfo[RuleBroken]) -> set[str]:
    return {f.code for f in error.value.findings}


def test_a_granted_role_counts_at_once_and_is_logged(people: make.People, body: dict[str, make.Organisation]) -> None:
    newcomer = make.user("moi")
    assert selectors.roles_of(newcomer, DAY) == frozenset()
    grant(newcomer, Role.DEPARTMENT_OFFICER, body["lao_cai"], people.administrator, document="15/QĐ-SCT")
    assert selectors.roles_of(newcomer, DAY) == {Role.DEPARTMENT_OFFICER}
    assert selectors.roles_of(newcomer, date(2026, 3, 1)) == frozenset()
    entry = Entry.objects.get(act="accounts.membership.grant")
    assert (entry.label, entry.detail["document"], entry.by) == ("moi", "15/QĐ-SCT", people.administrator)


@pytest.mark.parametrize(
    ("who", "role", "where", "code"),
    [
        ("binh", Role.ESTABLISHMENT, "workshop", "appraise_and_submit"),
        ("dung", Role.DEPARTMENT_OFFICER, "lao_cai", "appraise_and_submit"),
        ("chau", Role.DEPARTMENT_HEAD, "lao_cai", "appraise_and_submit"),
        ("giang", Role.ESTABLISHMENT, "workshop", "pay_and_receive"),
        ("dung", Role.COMMUNE_OFFICER, "lao_cai", "confirm_and_receive"),
        ("auditor", Role.STATISTICS, "lao_cai", "independent"),
        ("an", Role.AUDITOR, "inspectors", "independent"),
        ("administrator", Role.DEPARTMENT_HEAD, "lao_cai", "no_deciding_role"),
        ("an_head", Role.ADMINISTRATOR, "platform", "no_deciding_role"),
    ],
)
def test_incompatible_roles_are_refused(
    people: make.People, body: dict[str, make.Organisation], who: str, role: str, where: str, code: str
) -> None:
    before = Membership.objects.count()
    with pytest.raises(RuleBroken) as refused:
        grant(people[who], role, body[where], people.administrator)
    assert codes(refused) == {f"accounts.incompatible.{code}"}
    assert Membership.objects.count() == before


def test_one_after_the_other_is_fine(people: make.People, body: dict[str, make.Organisation]) -> None:
    held = Membership.objects.get(user=people.binh)
    services.end_membership(membership=held, last_day=date(2026, 3, 1), by=people.administrator, at=AT)
    grant(people.binh, Role.CENTRE_OFFICER, body["centre"], people.administrator)
    assert selectors.roles_of(people.binh, DAY) == {Role.CENTRE_OFFICER}


def test_the_data_names_every_pair_once_and_only_roles_that_exist() -> None:
    pairs = incompatible_pairs()
    assert all(len(pair) == 2 for pair in pairs)
    assert pairs[frozenset({Role.DEPARTMENT_OFFICER, Role.ESTABLISHMENT})] == "appraise_and_submit"
    assert frozenset({Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD}) not in pairs


def test_overlap_is_judged_to_the_day() -> None:
    held = [Held(Role.AGENCY_OFFICER, date(2025, 1, 1), date(2025, 6, 30))]
    assert check_incompatible(Held(Role.ESTABLISHMENT, date(2025, 6, 30)), held)
    assert not check_incompatible(Held(Role.ESTABLISHMENT, date(2025, 7, 1)), held)
    assert not check_incompatible(Held(Role.ESTABLISHMENT, date(2024, 1, 1), date(2024, 12, 31)), held)


@pytest.mark.parametrize(("until", "refused"), [(date(2025, 6, 30), False), (date(2025, 7, 1), True), (None, True)])
def test_district_officers_end_on_30_june_2025(until: date | None, refused: bool) -> None:
    found = check_role_exists(Held(Role.DISTRICT_OFFICER, date(2024, 1, 1), until))
    assert bool(found) is refused
    if refused:
        assert "72/2025/QH15" in found[0].citation


def test_a_district_officer_of_old_holds_nothing_after_the_reform(
    people: make.People, body: dict[str, make.Organisation]
) -> None:
    old = make.user("huyen")
    make.member(old, Role.DISTRICT_OFFICER, body["lao_cai"])
    assert selectors.roles_of(old, date(2025, 6, 30)) == {Role.DISTRICT_OFFICER}
    assert selectors.roles_of(old, date(2025, 7, 1)) == frozenset()
    assert selectors.scope_of(old, date(2025, 7, 1)).unit_ids == frozenset()
    with pytest.raises(RuleBroken) as refused:
        grant(make.user("moi"), Role.DISTRICT_OFFICER, body["lao_cai"], people.administrator)
    assert codes(refused) == {"accounts.role_ended"}


def test_wrong_dates_unknown_role_and_same_role_twice(people: make.People, body: dict[str, make.Organisation]) -> None:
    user = make.user("moi")
    with pytest.raises(Invalid):
        grant(user, Role.FINANCE, body["agency"], people.administrator, valid_to=date(2026, 3, 1))
    with pytest.raises(Invalid):
        grant(user, "king", body["agency"], people.administrator)
    grant(user, Role.FINANCE, body["agency"], people.administrator)
    with pytest.raises(RuleBroken) as refused:
        grant(user, Role.FINANCE, body["agency"], people.administrator, valid_from=date(2026, 5, 1))
    assert codes(refused) == {"accounts.already_held"}


def test_a_body_that_ended_takes_nobody_in(people: make.People) -> None:
    gone = make.organisation("Sở cũ", valid_to=date(2025, 6, 30))
    with pytest.raises(RuleBroken) as refused:
        grant(make.user("moi"), Role.DEPARTMENT_OFFICER, gone, people.administrator)
    assert codes(refused) == {"accounts.body_not_active"}


def test_a_desk_is_handed_over_whole(people: make.People, body: dict[str, make.Organisation]) -> None:
    desk = Membership.objects.get(user=people.binh_head)
    deputy = make.user("pho")
    stands_in = services.appoint_deputy(
        of=desk, user=deputy, capacity="KT", document="3/QĐ-SCT", valid_from=DAY, valid_to=None,
        by=people.administrator, at=AT,
    )  # fmt: skip
    heir = make.user("moi")
    services.set_position(membership=desk, position="Giám đốc Sở", by=people.administrator, at=AT)
    desk.refresh_from_db()
    assert selectors.roles_of(people.binh_head, DAY) == {Role.DEPARTMENT_HEAD}
    new = services.hand_over(from_membership=desk, to_user=heir, by=people.administrator, at=AT, document="7/QĐ-UBND")
    assert (new.role, new.organisation, new.valid_from, new.valid_to) == (
        Role.DEPARTMENT_HEAD, body["lao_cai"], DAY, None,
    )  # fmt: skip
    old_holder = User.objects.get(pk=people.binh_head.pk)
    assert selectors.roles_of(old_holder, DAY) == frozenset()
    assert selectors.roles_of(old_holder, date(2026, 3, 1)) == {Role.DEPARTMENT_HEAD}
    assert selectors.roles_of(heir, DAY) == {Role.DEPARTMENT_HEAD}
    assert selectors.scope_of(heir, DAY).organisation_ids == {body["lao_cai"].pk}
    stands_in.refresh_from_db()
    assert stands_in.deputy_of == new
    assert (new.position, stands_in.position) == ("Giám đốc Sở", "Giám đốc Sở")
    assert selectors.desk_before(new) == {people.binh_head.pk}
    with pytest.raises(WrongState):
        services.hand_over(from_membership=desk, to_user=deputy, by=people.administrator, at=AT, document="8")


def test_the_deputy_who_receives_the_desk_stops_standing_in_for_it(people: make.People) -> None:
    desk = Membership.objects.get(user=people.binh_head)
    deputy = make.user("pho")
    stands_in = services.appoint_deputy(
        of=desk, user=deputy, capacity="KT", document="3/QĐ-SCT", valid_from=date(2026, 1, 5), valid_to=None,
        by=people.administrator, at=AT,
    )  # fmt: skip
    new = services.hand_over(from_membership=desk, to_user=deputy, by=people.administrator, at=AT, document="7/QĐ-UBND")
    stands_in.refresh_from_db()
    assert (stands_in.valid_to, stands_in.deputy_of) == (date(2026, 3, 1), desk)
    assert selectors.memberships_of(User.objects.get(pk=deputy.pk), DAY) == [new]
    assert new.capacity == ""


def test_a_title_is_written_later_followed_by_deputies_and_not_on_what_has_ended(people: make.People) -> None:
    desk = Membership.objects.get(user=people.binh_head)
    stands_in = services.appoint_deputy(
        of=desk, user=make.user("pho"), capacity="KT", document="3/QĐ-SCT", valid_from=DAY, valid_to=None,
        by=people.administrator, at=AT,
    )  # fmt: skip
    services.set_position(membership=desk, position="  Giám đốc  Sở ", by=people.administrator, at=AT)
    stands_in.refresh_from_db()
    assert stands_in.position == "Giám đốc Sở"
    assert selectors.positions_in(desk.organisation_id, DAY) == ["Giám đốc Sở"]
    with pytest.raises(Invalid):
        services.set_position(membership=desk, position="x" * 101, by=people.administrator, at=AT)
    services.end_membership(membership=desk, last_day=date(2026, 3, 1), by=people.administrator, at=AT)
    with pytest.raises(WrongState):
        services.set_position(membership=desk, position="", by=people.administrator, at=AT)


def test_a_hand_over_needs_paper_another_person_and_no_conflict(people: make.People) -> None:
    desk = Membership.objects.get(user=people.binh)
    for to_user, document in ((people.em, ""), (people.binh, "7/QĐ")):
        with pytest.raises(Invalid):
            services.hand_over(from_membership=desk, to_user=to_user, by=people.administrator, at=AT, document=document)
    with pytest.raises(RuleBroken) as refused:
        services.hand_over(from_membership=desk, to_user=people.dung, by=people.administrator, at=AT, document="7/QĐ")
    assert codes(refused) == {"accounts.incompatible.appraise_and_submit"}
    desk.refresh_from_db()
    assert desk.valid_to is None


def test_deputies_have_capacity_document_and_days(people: make.People) -> None:
    desk = Membership.objects.get(user=people.an_head)

    def appoint(**changes: object) -> Membership:
        given = {
            "of": desk, "user": people.an, "capacity": "TUQ", "document": "9/UQ", "valid_from": DAY,
            "valid_to": date(2026, 4, 1), "by": people.administrator, "at": AT,
        }  # fmt: skip
        return services.appoint_deputy(**{**given, **changes})  # type: ignore[arg-type]

    for wrong in (
        {"capacity": ""},
        {"document": " "},
        {"user": people.an_head},
        {"valid_from": date(2019, 1, 1)},
        {"valid_to": date(2026, 3, 1)},
    ):
        with pytest.raises(Invalid):
            appoint(**wrong)
    row = appoint()
    assert selectors.membership_for(people.an, [Role.AGENCY_HEAD], DAY) == row
    services.end_membership(membership=desk, last_day=date(2026, 3, 10), by=people.administrator, at=AT)
    row.refresh_from_db()
    assert row.valid_to == date(2026, 3, 10)


def test_rows_of_a_merged_body_stay_visible_and_others_do_not(people: make.People) -> None:
    yen_bai = make.organisation("Sở Công Thương tỉnh Yên Bái")
    lao_cai = make.organisations()["lao_cai"]
    assert yen_bai.pk not in selectors.scope_of(people.binh, DAY).organisation_ids
    services.record_succession(
        old=yen_bai, new=lao_cai, on=date(2025, 7, 1), document="202/2025/QH15", by=people.administrator, at=AT
    )
    binh = User.objects.get(pk=people.binh.pk)
    assert yen_bai.pk in selectors.scope_of(binh, DAY).organisation_ids
    assert yen_bai.pk not in selectors.scope_of(people.em, DAY).organisation_ids
    yen_bai.refresh_from_db()
    assert yen_bai.valid_to == date(2025, 6, 30)
    with pytest.raises(Invalid):
        services.record_succession(old=lao_cai, new=yen_bai, on=DAY, document="x", by=people.administrator, at=AT)


def test_em_of_another_province_shares_nothing_with_binh(persona: Callable[[str], User]) -> None:
    binh, em = selectors.scope_of(persona("binh"), DAY), selectors.scope_of(persona("em"), DAY)
    assert not binh.national
    assert not binh.unit_ids & em.unit_ids
    assert not binh.organisation_ids & em.organisation_ids
    assert selectors.scope_of(persona("an"), DAY).national
