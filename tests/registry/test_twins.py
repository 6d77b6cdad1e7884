"""Likely twins at entry, the search over the whole registry, the queue and the page of two records."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO
from itertools import combinations, islice
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from khuyencong.accounts.choices import Role
from khuyencong.accounts.models import User
from khuyencong.audit.models import Entry
from khuyencong.common import clock
from khuyencong.places.models import Succession, Unit
from khuyencong.registry import selectors, services
from khuyencong.registry.choices import MergeState, PairState
from khuyencong.registry.matching.names import distance, resemble, take_apart
from khuyencong.registry.models import Establishment, Merge, TwinPair
from khuyencong.registry.selectors.likely import Typed, likely_twins
from tests.factories.registry import AT, make_establishment, make_officer, make_province, make_unit

pytestmark = pytest.mark.django_db
ON = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def keys(settings: Any, tmp_path: Path) -> None:
    settings.KEYS_DIR = tmp_path / "keys"


@pytest.fixture
def province() -> Unit:
    return make_province("Tỉnh Mẫu")


@pytest.fixture
def commune(province: Unit) -> Unit:
    return make_unit("Xã Bản Mẫu", parent=province)


def officers(province: Unit, count: int) -> list[User]:
    return [make_officer(Role.DEPARTMENT_OFFICER, province) for _ in range(count)]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize(
    ("one", "two", "how"),
    [
        ("Công ty TNHH Minh Phát", "CTY TNHH MINH PHÁT", "name"),
        ("Công ty TNHH một thành viên Minh Phát", "Công ty TNHH mot thah vien Minh Phát", "name"),
        ("Hợp tác xã Chè Bản Hồ", "HTX chè Bản Hồ", "name"),
        ("Hợp tcá xã Chè Bản Hồ", "HTX chè Bản Hồ", "name"),
        ("Công ty CP SX & TM Hòa Phát", "Công ty cổ phần sản xuất và thương mại Hoà Phát", "name"),
        ("DNTN Hải Nguyên", "Doanh nghiệp tư nhân Nguyên Hải", "words"),
        ("HTX mây tre An Khê", "HTX mây tre An Khe", "name"),
        ("HTX mây tre An Khê", "HTX mây trre An Khê", "like"),
        ("Nhà máy gạch số 1", "Nhà máy gạch số 2", ""),
        ("HTX Sen Việt", "Công ty TNHH XNK Hương Sen Việt", ""),
        ("Công ty TNHH Minh Phát", "Công ty TNHH Minh Thành", ""),
    ],
)
def test_names_are_compared_without_form_accents_and_order(one: str, two: str, how: str) -> None:
    assert resemble(take_apart(one), take_apart(two)) == how
    assert resemble(take_apart(two), take_apart(one)) == how


def test_edits_are_counted_up_to_the_limit() -> None:
    assert [distance("minh phat", word, 2) for word in ("minh phat", "mihn phat", "minh hat", "ninh pat", "xyz")] == [
        0, 1, 1, 2, 3,
    ]  # fmt: skip


def form_data(commune: Unit, **more: str) -> dict[str, str]:
    assert commune.province is not None
    place = f"{commune.name}, {commune.province.name}"
    return {"name": "HTX chè Bản Mẫu", "legal_form": "cooperative", "commune": place,
            "key": "k1", **more}  # fmt: skip


def test_a_likely_twin_is_shown_before_saving_and_each_answer_is_recorded(province: Unit, commune: Unit) -> None:
    (by,) = officers(province, 1)
    known = make_establishment("Hợp tác xã Chè Bản Mẫu", commune=commune, by=by)
    client = signed_in(by)
    shown = client.post("/establishments/register/", form_data(commune))
    assert "Có thể đã có trong sổ" in shown.content.decode()
    assert "Hợp tác xã Chè Bản Mẫu" in shown.content.decode()
    assert Establishment.objects.count() == 1
    same = client.post("/establishments/register/", form_data(commune, same=str(known.pk)))
    assert same["Location"] == f"/establishments/{known.pk}/"
    assert Entry.objects.filter(act="registry.same_at_entry", by=by).count() == 1
    assert Establishment.objects.count() == 1
    told = form_data(commune, different=f"{known.pk} ")
    made = client.post("/establishments/register/", told)
    assert made.status_code == 302
    again = client.post("/establishments/register/", told)  # a double click
    assert again["Location"] == made["Location"]
    assert Establishment.objects.count() == 2
    pair = TwinPair.objects.get()
    assert (pair.state, pair.decided_by, pair.origin) == (PairState.DIFFERENT, by, "entry")
    assert "name" in pair.signs_text.split()


def test_the_form_asks_while_it_is_being_filled_in(province: Unit, commune: Unit) -> None:
    (by,) = officers(province, 1)
    make_establishment("Hợp tác xã Chè Bản Mẫu", commune=commune, by=by)
    client = signed_in(by)
    half = client.post("/establishments/twins/at-entry/", {**form_data(commune), "legal_form": ""})
    assert "Hợp tác xã Chè Bản Mẫu" in half.content.decode()
    assert client.post("/establishments/twins/at-entry/", {"name": "HTX chè"}).content.decode().strip() == ""
    assert client.get("/establishments/twins/at-entry/").status_code == 405


@pytest.mark.promise("O-K.10.4")
def test_households_that_share_only_a_personal_number_are_no_twins(province: Unit, commune: Unit) -> None:
    (by,) = officers(province, 1)
    pin = services.NewIdentifier("PIN12", "010190000001")
    first = make_establishment(
        "Hộ kinh doanh Giàng A Páo", commune=commune, by=by, legal_form="household", identifiers=[pin]
    )
    visible = selectors.establishments_visible_to(by, ON)
    mill = Typed("Hộ kinh doanh Xay xát Thanh Bình", commune, "household", scheme="PIN12", number="010190000001")
    assert likely_twins(mill, visible, on=ON) == []
    again = Typed("HKD Giàng A Pao", commune, "household", scheme="PIN12", number="010190000001")
    assert [one.establishment.pk for one in likely_twins(again, visible, on=ON)] == [first.pk]
    make_establishment(
        "Hộ kinh doanh Xay xát Thanh Bình", commune=commune, by=by, legal_form="household", identifiers=[pin]
    )
    assert services.find_twins(at=AT).pairs == 0


def test_a_namesake_elsewhere_in_the_province_is_asked_about_and_a_stranger_is_not(
    province: Unit, commune: Unit
) -> None:
    (by,) = officers(province, 1)
    make_establishment("Công ty TNHH Minh Phát", commune=make_unit("Xã Kề", parent=province), by=by)
    make_establishment("Công ty TNHH Minh Phát", commune=make_unit("Xã Xa", parent=make_province("Tỉnh Khác")))
    visible = selectors.establishments_visible_to(by, ON)
    found = likely_twins(Typed("Cty TNHH Minh Phát", commune, "limited"), visible, on=ON)
    assert [one.signs for one in found] == [("name", "province")]
    assert likely_twins(Typed("Cty TNHH Minh Phất Hưng", commune, "limited"), visible, on=ON) == []


def test_an_old_commune_is_its_successor(province: Unit) -> None:
    (by,) = officers(province, 1)
    old = make_unit("Xã Cũ", parent=province, valid_to=date(2025, 6, 30))
    new = make_unit("Xã Mới", parent=province, valid_from=date(2025, 7, 1))
    Succession.objects.create(old=old, new=new, on=date(2025, 7, 1), whole=True, weight=1)
    kept = make_establishment("HTX Chè Mẫu", commune=make_unit("Xã Tạm", parent=province), by=by)
    Establishment.objects.filter(pk=kept.pk).update(commune=old)
    visible = selectors.establishments_visible_to(by, ON)
    assert [o.signs for o in likely_twins(Typed("HTX chè Mẫu", new), visible, on=ON)] == [("name", "commune")]


def test_the_whole_registry_is_searched_and_a_no_is_remembered(province: Unit, commune: Unit) -> None:
    one, two = officers(province, 2)
    make_establishment("Hợp tác xã Chè Bản Mẫu", commune=commune, by=one, phone="0912 345 678")
    make_establishment("HTX CHE BAN MAU", commune=commune, by=one, phone="0912345678")
    make_establishment("Công ty TNHH Đúc đồng Phước Kiều", commune=commune, by=one, phone="0912345678")
    out = StringIO()
    call_command("find_twins", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"records": 3, "pairs": 1, "new": 1, "gone": 0}
    pair = TwinPair.objects.get()
    assert {"name", "form", "commune", "phone"} <= set(pair.signs_text.split())
    assert services.find_twins(at=AT).new == 0
    services.tell_apart(pair=pair, reason="Hai hợp tác xã", by=one, at=AT)
    assert services.find_twins(at=AT).new == 0
    # The no also holds for the record the first one is merged into.
    third = make_establishment("HTX Chè Bản Mẫu", commune=commune, by=one, phone="0912345678")
    services.find_twins(at=AT)
    fresh = TwinPair.objects.get(first=pair.first, second=third)
    proposal = services.propose_merge(pair=fresh, keep=third, choices=_kept(third, pair.first), by=one, at=AT)
    services.confirm_merge(proposal=proposal, by=two, at=AT)
    TwinPair.objects.filter(second=third, first=pair.second).delete()
    assert services.find_twins(at=AT).new == 0
    assert Entry.objects.filter(act="registry.find_twins").count() == 5


def _kept(keep: Establishment, other: Establishment) -> dict[str, str]:
    from khuyencong.registry.services.merging import suggested

    return suggested(keep, other)


def test_a_pair_that_no_longer_resembles_leaves_the_queue(province: Unit, commune: Unit) -> None:
    (by,) = officers(province, 1)
    make_establishment("Hợp tác xã Chè Bản Mẫu", commune=commune, by=by, phone="0912345678")
    other = make_establishment("HTX chè Bản Mẫu", commune=commune, by=by, phone="0912345678")
    assert services.find_twins(at=AT).new == 1
    services.update_establishment(
        establishment=other, expected_version=1, changes={"name": "HTX Đúc đồng Phước Kiều"}, by=by, at=AT
    )
    found = services.find_twins(at=AT)
    assert (found.pairs, found.gone, TwinPair.objects.count()) == (0, 1, 0)


def many_of(row: Establishment, count: int) -> None:
    """Copies of a row, straight into the table: this is about the queue, not about registering."""
    values = {
        f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.attname not in {"id", "form_key"}
    }
    copies = [Establishment(**{**values, "name": f"Bản sao {n}", "search_key": f"ban sao {n}"}) for n in range(count)]
    Establishment.objects.bulk_create(copies, batch_size=500)


def test_the_queue_is_of_the_territory_and_costs_the_same_for_many(province: Unit, commune: Unit) -> None:
    (by,) = officers(province, 1)
    far_province = make_province("Tỉnh Khác")
    (far,) = officers(far_province, 1)
    agency = make_officer(Role.AGENCY_OFFICER, None)
    rows = [make_establishment(f"HTX Mẫu {n}", commune=commune, by=by, figures=False) for n in range(2)]
    many_of(rows[0], 145)
    away = make_establishment("HTX Xa", commune=make_unit("Xã Xa", parent=far_province), by=far)
    client, url = signed_in(by), "/establishments/twins/"
    assert "Không có cặp nào cần xem" in client.get(url).content.decode()
    services.pair_of(one=rows[0], two=rows[1], at=AT)
    crossing = services.pair_of(one=rows[0], two=away, at=AT)
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as few:
        assert "1 cặp" in client.get(url).content.decode()
    others = list(Establishment.objects.filter(name__startswith="Bản sao").order_by("pk"))
    made = [TwinPair(first=x, second=y, origin="search", weight=n % 30, found_at=AT)
            for n, (x, y) in enumerate(islice(combinations(others, 2), 9_999))]  # fmt: skip
    TwinPair.objects.bulk_create(made, batch_size=1000)
    with CaptureQueriesContext(connection) as many:
        assert "10.000 cặp" in client.get(url).content.decode()
    assert len(many) == len(few)
    assert "0 cặp" in signed_in(far).get(url).content.decode()
    assert "10.001 cặp" in signed_in(agency).get(url).content.decode()
    assert client.get(f"{url}{crossing.pk}/").status_code == 404
    assert signed_in(agency).get(f"{url}{crossing.pk}/").status_code == 200
    assert "1 cặp" in client.get(url, {"q": "HTX Mẫu 1", "state": "open"}).content.decode()
    for junk in ({"state": "x"}, {"province": "9" * 30}, {"sign": "'"}, {"page": "-1"}, {"order": "zz"}):
        assert client.get(url, junk).status_code == 200


def test_two_officers_merge_side_by_side_and_one_undoes_it(province: Unit, commune: Unit) -> None:
    one, two = officers(province, 2)
    first = make_establishment("Hợp tác xã Chè Bản Mẫu", commune=commune, by=one, phone="0912")
    second = make_establishment("HTX chè Bản Mẫu", commune=commune, by=one, address="Thôn Một")
    client, other = signed_in(one), signed_in(two)
    put = client.post(f"/establishments/{first.pk}/pair/", {"other": "htx che ban mau"})
    page = put["Location"]
    text = client.get(page).content.decode()
    assert "kc-differs" in text
    assert (
        client.post(f"/establishments/{first.pk}/pair/", {"other": "Không có"})["Location"]
        == f"/establishments/{first.pk}/"
    )
    choices = {"keep": "second", "name": "first", "address": "second", "phone": "first", "note": "Cùng giấy đăng ký"}
    assert client.post(page, {**choices, "address": "both"}).status_code == 422
    assert client.post(page, choices).status_code == 302
    proposal = Merge.objects.get()
    assert (proposal.keep_id, proposal.choices) == (second.pk, {"name": "other", "address": "keep", "phone": "other"})
    confirm = f"/establishments/merges/{proposal.pk}/confirm/"
    assert "Xác nhận ghép" not in client.get(page).content.decode()
    assert client.post(confirm).status_code == 403
    assert "Xác nhận ghép" in other.get(page).content.decode()
    assert other.post(f"/establishments/merges/{proposal.pk}/drop/").status_code == 422  # a reason is wanted
    assert other.post(confirm)["Location"] == page
    assert other.post(confirm)["Location"] == page  # a double click
    moved = client.get(f"/establishments/{first.pk}/", {"on": "2026-03-02"})
    assert moved["Location"] == f"/establishments/{second.pk}/"
    shown = client.get(f"/establishments/{second.pk}/").content.decode()
    assert "Hợp tác xã Chè Bản Mẫu" in shown
    assert "HTX chè Bản Mẫu" in shown  # the name it was also known by
    assert "Ghép hai bản ghi" in client.get(f"/establishments/{second.pk}/history/").content.decode()
    assert "Tên cũ" in client.get("/establishments/", {"q": "htx chè bản"}).content.decode()
    assert "Hoàn tác ghép" in other.get(page).content.decode()
    assert client.post(f"/establishments/merges/{proposal.pk}/undo/")["Location"] == page
    assert client.post(f"/establishments/merges/{proposal.pk}/undo/")["Location"] == page
    assert client.get(f"/establishments/{first.pk}/").status_code == 200
    proposal.refresh_from_db()
    assert proposal.state == MergeState.UNDONE


def test_an_undoing_that_is_not_possible_says_what_comes_first(province: Unit, commune: Unit) -> None:
    one, two = officers(province, 2)
    rows = [make_establishment(f"HTX Mẫu {n}", commune=commune, by=one, figures=False) for n in "ABC"]
    done, now = [], clock.now()
    for other, keep in ((rows[0], rows[1]), (rows[1], rows[2])):
        keep.refresh_from_db()
        other.refresh_from_db()
        pair = services.pair_of(one=keep, two=other, at=now)
        proposal = services.propose_merge(pair=pair, keep=keep, choices=_kept(keep, other), by=one, at=now)
        done.append(services.confirm_merge(proposal=proposal, by=two, at=now))
    client = signed_in(two)
    refused = client.post(f"/establishments/merges/{done[0].pk}/undo/")
    assert refused.status_code == 422
    assert done[1].code in refused.content.decode()
    assert client.get(f"/establishments/{rows[0].pk}/")["Location"] == f"/establishments/{rows[2].pk}/"
    late = TwinPair.objects.get(pk=done[1].pair_id)
    assert client.get(f"/establishments/twins/{late.pk}/").status_code == 200
