"""Merging two records of one business, and undoing it: nothing is lost, nothing is invented, two officers decide."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from khuyencong.accounts.choices import Role
from khuyencong.accounts.models import User
from khuyencong.audit.models import Entry
from khuyencong.common.errors import Denied, Invalid, RuleBroken, Stale
from khuyencong.places.models import Unit
from khuyencong.registry import merging, selectors, services
from khuyencong.registry.choices import MergeState, PairState
from khuyencong.registry.models import Establishment, Merge, Product, ProductionPlace, Standing, TwinPair
from tests.factories.registry import AT, make_establishment, make_officer, make_province, make_unit

pytestmark = pytest.mark.django_db
ON = date(2026, 3, 2)


@dataclass
class Twins:
    """Two records of one cooperative, two officers of the province, one of another."""

    keep: Establishment
    other: Establishment
    commune: Unit
    one: User
    two: User
    far: User

    def proposed(self, choices: dict[str, str] | None = None, **more: Any) -> Merge:
        keep, other = more.pop("keep", self.keep), more.pop("other", self.other)
        for row in (keep, other):
            row.refresh_from_db()
        pair = services.pair_of(one=keep, two=other, at=AT)
        from khuyencong.registry.services.merging import suggested

        wanted = {**suggested(keep, other), **(choices or {})}
        return services.propose_merge(pair=pair, keep=keep, choices=wanted, by=more.get("by", self.one), at=AT)

    def merged(self, choices: dict[str, str] | None = None, **more: Any) -> Merge:
        return services.confirm_merge(proposal=self.proposed(choices, **more), by=self.two, at=AT)

    def rows(self) -> dict[str, Any]:
        """Everything that points at either record, and the records themselves."""
        found: dict[str, Any] = {}
        for rule in merging.rules():
            if rule.way == merging.Way.MOVE and rule.model != "registry.OtherName":
                found[rule.key] = sorted(rule.table.values_list("pk", rule.column))
        columns = [f.attname for f in Establishment._meta.fields if f.attname not in {"version", "changed_at"}]
        found["self"] = list(Establishment.objects.order_by("pk").values(*columns))
        found["places"] = list(ProductionPlace.objects.order_by("pk").values("pk", "elsewhere", "establishment"))
        return found


@pytest.fixture
def twins(settings: Any, tmp_path: Path) -> Twins:
    settings.KEYS_DIR = tmp_path / "keys"
    province = make_province("Tỉnh Mẫu")
    commune, next_commune = make_unit("Xã Bản Mẫu", parent=province), make_unit("Xã Kề", parent=province)
    one, two = (make_officer(Role.DEPARTMENT_OFFICER, province) for _ in range(2))
    far = make_officer(Role.DEPARTMENT_OFFICER, make_province("Tỉnh Khác"))
    keep = make_establishment(
        "Hợp tác xã Chè Bản Mẫu", commune=commune, by=one, identifiers=[services.NewIdentifier("MST10", "0100233488")]
    )
    other = make_establishment(
        "HTX Chè Bản Mẫu", commune=next_commune, by=one, phone="0214 3871 000", address="Thôn Một",
        identifiers=[services.NewIdentifier("HTX", "LC-001"), services.NewIdentifier("PIN12", "010190000001")],
    )  # fmt: skip
    services.add_product(establishment=keep, name="Chè Shan tuyết", by=one, at=AT)
    services.add_product(establishment=other, name="Chè shan tuyết", capacity="12", unit="tấn", by=one, at=AT)
    services.add_product(establishment=other, name="Trà túi lọc", by=one, at=AT)
    services.grant_standing(
        establishment=other, kind="typical_product", document="12/QĐ-UBND", valid_from=date(2024, 1, 5), by=one, at=AT
    )
    return Twins(keep, other, commune, one, two, far)


def test_a_merging_keeps_every_identifier_name_product_standing_and_place_of_both(twins: Twins) -> None:
    twins.merged({"address": "other", "commune": "keep"})
    keep = Establishment.objects.get(pk=twins.keep.pk)
    assert {i.scheme for i in keep.identifiers.all()} == {"MST10", "HTX", "PIN12"}
    assert keep.identifier_label == "0100233488"
    assert {p.name for p in keep.products.all()} == {"Chè Shan tuyết", "Trà túi lọc"}
    assert keep.standings.get().document == "12/QĐ-UBND"
    assert keep.places.count() == 2
    assert {p.unit_id: p.elsewhere for p in keep.places.all()} == {
        twins.commune.pk: False, twins.other.commune_id: True,
    }  # fmt: skip
    assert (keep.address, keep.phone, keep.commune_id) == ("Thôn Một", "0214 3871 000", twins.commune.pk)
    assert [n.name for n in keep.other_names.all()] == ["HTX Chè Bản Mẫu"]
    assert Entry.objects.filter(act="registry.merge").count() == 2


def test_the_other_number_and_code_lead_to_the_survivor(twins: Twins) -> None:
    twins.merged()
    assert selectors.survivor_id(twins.other.pk) == twins.keep.pk
    assert selectors.merged_ids(twins.keep.pk) == [twins.other.pk]
    assert [e.pk for e in selectors.find_by_identifier("HTX", "LC-001")] == [twins.keep.pk]
    assert [e.pk for e in selectors.establishments_visible_to(twins.one, ON)] == [twins.keep.pk]


def test_undoing_puts_back_exactly_what_moved(twins: Twins) -> None:
    before = twins.rows()
    done = twins.merged({"name": "other", "address": "other", "legal_form": "keep", "commune": "other"})
    assert Establishment.objects.get(pk=twins.keep.pk).search_key == "htx che ban mau"
    assert twins.rows() != before
    services.undo_merge(done=done, by=twins.one, at=AT + timedelta(days=30))
    assert twins.rows() == before
    assert TwinPair.objects.get().state == PairState.OPEN
    assert not Establishment.objects.get(pk=twins.keep.pk).other_names.exists()
    assert Entry.objects.filter(act="registry.unmerge").count() == 2


def test_what_was_made_meanwhile_stays_with_the_survivor(twins: Twins) -> None:
    """A standing granted for a place that goes back, and a field changed since, are the survivor's."""
    done = twins.merged({"address": "other"})
    keep = Establishment.objects.get(pk=twins.keep.pk)
    place = keep.places.get(unit=twins.other.commune_id)
    standing = services.grant_standing(
        establishment=keep, place=place, kind="craft_village", document="9/QĐ-UBND", valid_from=ON, by=twins.one, at=AT
    )
    services.add_product(establishment=keep, name="Trà lá", by=twins.one, at=AT)
    services.update_establishment(
        establishment=keep, expected_version=keep.version, changes={"address": "Thôn Hai"}, by=twins.one, at=AT
    )
    services.undo_merge(done=done, by=twins.one, at=AT)
    keep.refresh_from_db()
    standing = Standing.objects.select_related("place").get(pk=standing.pk)
    assert standing.establishment_id == keep.pk
    assert standing.place is not None
    assert (standing.place.establishment_id, standing.place.unit_id) == (keep.pk, twins.other.commune_id)
    assert ProductionPlace.objects.get(pk=place.pk).establishment_id == twins.other.pk
    assert {p.name for p in keep.products.all()} == {"Chè Shan tuyết", "Trà lá"}
    assert keep.address == "Thôn Hai"
    assert keep.phone == ""


def test_figures_of_one_year_and_source_are_not_written_over(twins: Twins) -> None:
    """Both recorded 2025 from the statements: the survivor's count, the others stay with the merged record."""
    twins.merged()
    assert twins.keep.figures.count() == 1
    assert twins.other.figures.count() == 1
    assert Establishment.objects.get(pk=twins.keep.pk).latest_figures_id == twins.keep.figures.get().pk


def test_a_chain_is_undone_from_its_end(twins: Twins) -> None:
    third = make_establishment("Chè Bản Mẫu", commune=twins.commune, by=twins.one)
    start = twins.rows()
    first = twins.merged()
    between = twins.rows()
    second = twins.merged(keep=third, other=Establishment.objects.get(pk=twins.keep.pk))
    assert selectors.survivor_id(twins.other.pk) == third.pk
    assert selectors.merged_ids(third.pk) == sorted([twins.keep.pk, twins.other.pk])
    assert {n.name for n in third.other_names.all()} == {"Hợp tác xã Chè Bản Mẫu", "HTX Chè Bản Mẫu"}
    with pytest.raises(RuleBroken) as caught:
        services.undo_merge(done=first, by=twins.two, at=AT)
    assert caught.value.findings[0].code in {"registry.undo_later_first"}
    services.undo_merge(done=second, by=twins.two, at=AT)
    assert twins.rows() == between
    services.undo_merge(done=first, by=twins.two, at=AT)
    assert twins.rows() == start


def test_a_second_merging_into_the_same_record_does_not_stop_undoing_the_first(twins: Twins) -> None:
    third = make_establishment("Chè Bản Mẫu Ba", commune=twins.commune, by=twins.one, phone="0999")
    first = twins.merged()
    twins.merged(keep=Establishment.objects.get(pk=twins.keep.pk), other=third)
    services.undo_merge(done=first, by=twins.two, at=AT)
    assert selectors.survivor_id(twins.other.pk) == twins.other.pk
    assert selectors.survivor_id(third.pk) == twins.keep.pk
    assert {i.scheme for i in twins.other.identifiers.all()} == {"HTX", "PIN12"}


def test_who_may(twins: Twins) -> None:
    with pytest.raises(Denied, match="merge_area"):
        twins.proposed(by=twins.far)
    proposal = twins.proposed()
    assert twins.proposed().pk == proposal.pk  # sent twice
    with pytest.raises(Denied, match="own_proposal"):
        services.confirm_merge(proposal=proposal, by=twins.one, at=AT)
    with pytest.raises(Denied, match="merge_area"):
        services.confirm_merge(proposal=proposal, by=twins.far, at=AT)
    with pytest.raises(Stale):
        twins.proposed({"name": "other"}, by=twins.two)
    done = services.confirm_merge(proposal=proposal, by=twins.two, at=AT)
    with pytest.raises(Stale):
        services.confirm_merge(proposal=proposal, by=twins.two, at=AT)
    with pytest.raises(Denied):
        services.undo_merge(done=done, by=twins.far, at=AT)
    with pytest.raises(RuleBroken, match="undo_over"):
        services.undo_merge(done=done, by=twins.one, at=AT + timedelta(days=31))
    services.undo_merge(done=done, by=twins.one, at=AT)
    with pytest.raises(Stale):
        services.undo_merge(done=done, by=twins.one, at=AT)


def test_a_record_changed_since_the_proposal_is_looked_at_again(twins: Twins) -> None:
    proposal = twins.proposed()
    services.update_establishment(
        establishment=twins.other, expected_version=1, changes={"phone": "0988"}, by=twins.one, at=AT
    )
    before = twins.rows()
    with pytest.raises(Stale):
        services.confirm_merge(proposal=proposal, by=twins.two, at=AT)
    assert twins.rows() == before
    assert Merge.objects.get().state == MergeState.PROPOSED


def test_a_proposal_is_refused_with_a_reason_or_taken_back(twins: Twins) -> None:
    proposal = twins.proposed()
    with pytest.raises(Invalid) as caught:
        services.drop_proposal(proposal=proposal, by=twins.two, at=AT)
    assert list(caught.value.fields) == ["reason"]
    services.drop_proposal(proposal=proposal, by=twins.one, at=AT)
    assert TwinPair.objects.get().state == PairState.OPEN
    again = twins.proposed()
    pair = services.tell_apart(pair=again.pair, reason="Hai chủ khác nhau", by=twins.two, at=AT)
    assert pair.state == PairState.DIFFERENT
    again.refresh_from_db()
    assert again.state == MergeState.DROPPED


def test_a_choice_that_does_not_exist_is_named(twins: Twins) -> None:
    with pytest.raises(Invalid) as caught:
        twins.proposed({"address": "both"})
    assert list(caught.value.fields) == ["address"]


def together(*acts: Callable[[], Any]) -> list[str]:
    """Run the acts in threads that start together; what each raised, by name, in alphabetical order."""
    start, raised = threading.Barrier(len(acts)), ["NoneType"] * len(acts)

    def run(number: int, act: Callable[[], Any]) -> None:
        try:
            start.wait()
            act()
        except Exception as error:
            raised[number] = type(error).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(raised)


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_merge_once(twins: Twins) -> None:
    """Of two confirmations of one proposal one is done, and so of two mergings that both need one record."""
    proposal = twins.proposed()

    def confirm(row: Merge) -> Callable[[], Any]:
        return lambda: services.confirm_merge(proposal=Merge.objects.get(pk=row.pk), by=twins.two, at=AT)

    assert together(confirm(proposal), confirm(proposal)) == ["NoneType", "Stale"]
    assert Product.objects.filter(establishment=twins.keep).count() == 2
    assert Entry.objects.filter(act="registry.merge").count() == 2
    third, fourth = (make_establishment(f"Chè Mẫu {n}", commune=twins.commune, by=twins.one) for n in (3, 4))
    keep = Establishment.objects.get(pk=twins.keep.pk)
    chain = [twins.proposed(keep=third, other=keep), twins.proposed(keep=keep, other=fourth)]
    assert together(*map(confirm, chain)) in (["Denied", "NoneType"], ["NoneType", "Stale"])
    assert Establishment.objects.filter(merged_into__isnull=False).count() == 2
