"""The pages and files over HTTP: who sees what, filters, exports, refusals, and a constant number of queries."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from khuyencong.accounts.choices import BodyKind, Role
from khuyencong.accounts.models import User
from khuyencong.audit.models import Entry
from khuyencong.files.models import Attachment
from khuyencong.network.choices import Indicator, Matter
from khuyencong.network.models import Responsibility, Term
from tests.factories.accounts import People, member, organisation, user
from tests.factories.network import LaoCai, appoint, assign, decision, name_everything, state
from tests.files.samples import PDF

pytestmark = pytest.mark.django_db
PHONE = "0912345678"


@pytest.fixture
def as_user() -> Callable[[User], Client]:
    def client(who: User) -> Client:
        made = Client()
        made.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
        return made

    return client


@pytest.fixture
def term(lao_cai: LaoCai, binh: User) -> Term:
    name_everything(lao_cai, binh)
    return appoint("Giàng Thị Mỷ", lao_cai.units.ban_ho, binh, phone=PHONE)


def table(answer: Any) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


class TestWhoSees:
    def test_the_agency_sees_the_nation_and_a_department_its_province(
        self, as_user: Callable[[User], Client], people: People, term: Term
    ) -> None:
        nation = as_user(people.an).get("/network/")
        assert nation.status_code == 200
        assert "Tỉnh Đồng Tháp" not in as_user(people.binh).get("/network/", follow=True).content.decode()
        assert as_user(people.binh).get("/network/")["Location"] == "/network/provinces/15/"
        assert as_user(people.em).get("/network/provinces/15/").status_code == 404
        assert as_user(people.em).get(f"/network/collaborators/{term.collaborator_id}/").status_code == 404
        assert as_user(people.em).get("/network/communes/03046/").status_code == 404

    def test_a_commune_sees_its_own_people_and_whom_the_province_named(
        self, as_user: Callable[[User], Client], lao_cai: LaoCai, hanh: User, binh: User, term: Term
    ) -> None:
        other = appoint("Lý Thị Sa", lao_cai.units.sa_pa_ward, binh, phone="0987654321")
        client = as_user(hanh)
        assert client.get("/network/")["Location"] == "/network/communes/03046/"
        page = client.get("/network/communes/03046/").content.decode()
        assert "Giàng Thị Mỷ" in page
        assert PHONE in page
        assert lao_cai.industry.name in page
        assert client.get("/network/communes/03006/").status_code == 404
        assert client.get(f"/network/collaborators/{other.collaborator_id}/").status_code == 404
        assert "Lý Thị Sa" not in client.get("/network/collaborators/").content.decode()
        assert client.get("/network/provinces/15/collaborators/new/").status_code == 403

    def test_the_telephone_is_for_the_bodies_of_the_province_alone(
        self, as_user: Callable[[User], Client], people: People, term: Term
    ) -> None:
        paths = [f"/network/collaborators/{term.collaborator_id}/", "/network/collaborators/", "/network/provinces/15/"]
        for name, sees in (("binh", True), ("chau", True), ("an", False), ("auditor", False), ("administrator", False)):
            for path in paths:
                answer = as_user(people[name]).get(path)
                assert answer.status_code == 200, (name, path)
                assert (PHONE in answer.content.decode()) is sees, (name, path)

    def test_an_administrator_edits_a_name_without_reading_the_telephone(
        self, as_user: Callable[[User], Client], people: People, term: Term
    ) -> None:
        client = as_user(people.administrator)
        path = f"/network/collaborators/{term.collaborator_id}/edit/"
        assert PHONE not in client.get(path).content.decode()
        answer = client.post(path, {"full_name": "Giàng Thị Mỹ", "version": "1"})
        assert answer.status_code == 302
        term.collaborator.refresh_from_db()
        assert (term.collaborator.full_name, term.collaborator.phone) == ("Giàng Thị Mỹ", PHONE)

    def test_a_regional_centre_reads_bodies_everywhere_and_no_person(
        self, as_user: Callable[[User], Client], lao_cai: LaoCai, term: Term
    ) -> None:
        who = user("vung1")
        member(who, Role.REGIONAL_CENTRE, organisation("Trung tâm vùng 1 (ví dụ)", BodyKind.REGIONAL_CENTRE))
        client = as_user(who)
        assert client.get("/network/").status_code == 200
        page = client.get("/network/provinces/15/").content.decode()
        assert lao_cai.centre.name in page
        assert "Giàng Thị Mỷ" not in page
        assert "Giàng Thị Mỷ" not in client.get("/network/communes/").content.decode()
        assert "Giàng Thị Mỷ" not in client.get("/network/communes/03046/").content.decode()

    def test_establishments_and_strangers_do_not_enter(
        self, as_user: Callable[[User], Client], people: People, client: Client, term: Term
    ) -> None:
        assert as_user(people.dung).get("/network/").status_code == 403
        assert client.get("/network/").status_code == 302

    def test_another_department_writes_nothing_here(
        self, as_user: Callable[[User], Client], people: People, term: Term
    ) -> None:
        em = as_user(people.em)
        row = Responsibility.objects.first()
        assert row is not None
        for path in (
            "provinces/15/responsibilities/new/", "provinces/15/collaborators/new/", f"terms/{term.pk}/renew/",
            f"terms/{term.pk}/end/", f"responsibilities/{row.pk}/end/", f"withdraw/term/{term.pk}/",
            f"withdraw/responsibility/{row.pk}/", f"scans/term/{term.pk}/",
        ):  # fmt: skip
            assert em.get(f"/network/{path}").status_code == 404, path

    def test_the_agency_reads_and_does_not_write(
        self, as_user: Callable[[User], Client], people: People, lao_cai: LaoCai, term: Term
    ) -> None:
        an = as_user(people.an)
        for path in ("provinces/15/collaborators/new/", f"terms/{term.pk}/renew/", f"withdraw/term/{term.pk}/"):
            assert an.get(f"/network/{path}").status_code == 403, path
        assert an.get(f"/network/bodies/{lao_cai.centre.pk}/facts/staff/").status_code == 403

    def test_a_centre_states_its_own_capacity_and_no_other_s(
        self, as_user: Callable[[User], Client], people: People, lao_cai: LaoCai
    ) -> None:
        own = people.chau.memberships.get().organisation
        chau = as_user(people.chau)
        values = {
            "count": "18", "stated_on": "31/12/2025", "number": "BC-7", "document_on": "05/01/2026", "issuer": own.name,
        }  # fmt: skip
        assert chau.post(f"/network/bodies/{own.pk}/facts/staff/", values).status_code == 302
        assert "18 người" in chau.get(f"/network/bodies/{own.pk}/").content.decode()
        assert chau.post(f"/network/bodies/{lao_cai.centre.pk}/facts/staff/", values).status_code == 403


class TestWriting:
    VALUES = {
        "matter": Matter.CLUSTERS, "valid_from": "01/8/2025", "number": "18/QĐ-UBND", "document_on": "28/7/2025",
        "issuer": "UBND tỉnh Lào Cai", "key": "k1",
    }  # fmt: skip
    PATH = "/network/provinces/15/responsibilities/new/"

    def test_a_double_click_makes_one_record_and_keeps_the_scan(
        self, as_user: Callable[[User], Client], binh: User, lao_cai: LaoCai
    ) -> None:
        place = lao_cai.units.lao_cai
        for _twice in range(2):
            values = {**self.VALUES, "area": f"u{place.pk}", "body": str(lao_cai.industry.pk), "scan": scan()}
            answer = as_user(binh).post(self.PATH, values)
            assert answer.status_code == 302
        row = Responsibility.objects.get()
        assert (row.place, row.body) == (place, lao_cai.industry)
        (file,) = Attachment.objects.filter(owner=f"network.responsibility:{row.pk}")
        assert file.by == binh

    def test_files_open_to_whoever_sees_the_record(
        self, as_user: Callable[[User], Client], people: People, lao_cai: LaoCai, term: Term
    ) -> None:
        answer = as_user(people.binh).post(f"/network/scans/term/{term.pk}/", {"scan": scan()})
        assert answer.status_code == 302
        (file,) = Attachment.objects.filter(owner=f"network.term:{term.pk}")
        opened = as_user(people.an).get(f"/files/{file.pk}/")
        assert b"".join(opened.streaming_content) == PDF  # type: ignore[attr-defined]
        assert as_user(people.em).get(f"/files/{file.pk}/").status_code == 404

    def test_a_body_already_named_is_said_at_the_field_and_nothing_is_lost(
        self, as_user: Callable[[User], Client], binh: User, lao_cai: LaoCai
    ) -> None:
        place = lao_cai.units.lao_cai
        assign(place, Matter.CLUSTERS, lao_cai.industry, binh)
        values = {**self.VALUES, "area": f"u{place.pk}", "body": str(lao_cai.finance.pk)}
        answer = as_user(binh).post(self.PATH, values)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert f"đã giao {lao_cai.industry.name} từ 01/7/2025" in page
        assert "Kết thúc hoặc chuyển giao" in page
        assert 'value="18/QĐ-UBND"' in page
        assert Responsibility.objects.count() == 1

    def test_a_commune_an_old_province_and_an_old_district(
        self, as_user: Callable[[User], Client], binh: User, lao_cai: LaoCai
    ) -> None:
        u, client = lao_cai.units, as_user(binh)
        body = str(lao_cai.industry.pk)
        given = {**self.VALUES, "body": body}
        assert client.post(self.PATH, {**given, "area": "commune", "place": "ban ho", "key": "a"}).status_code == 302
        old = {**given, "valid_from": "01/01/2015", "valid_to": "30/6/2025", "document_on": "20/12/2014"}
        old |= {"body": str(lao_cai.industry_old.pk)}
        assert client.post(self.PATH, {**old, "area": f"u{u.lao_cai_old.pk}", "key": "b"}).status_code == 302
        district = {**old, "area": "district", "place": "sa pa", "key": "c"}
        assert client.post(self.PATH, district).status_code == 302
        assert set(Responsibility.objects.values_list("place", flat=True)) == {
            u.ban_ho.pk,
            u.lao_cai_old.pk,
            u.sa_pa.pk,
        }
        missing = client.post(self.PATH, {**given, "area": "commune", "place": "", "key": "d"})
        assert missing.status_code == 422
        assert 'href="#id_place"' in missing.content.decode()

    def test_a_place_of_another_province_is_refused(
        self, as_user: Callable[[User], Client], binh: User, lao_cai: LaoCai
    ) -> None:
        values = {**self.VALUES, "body": str(lao_cai.industry.pk), "area": "commune", "place": "Phù Đổng"}
        assert as_user(binh).post(self.PATH, values).status_code == 403
        assert Responsibility.objects.count() == 0

    def test_somebody_else_came_first(
        self, as_user: Callable[[User], Client], binh: User, lao_cai: LaoCai, term: Term
    ) -> None:
        path = f"/network/collaborators/{term.collaborator_id}/edit/"
        values = {"full_name": "Giàng Thị Mỹ", "phone": "", "email": "", "version": "1"}
        assert as_user(binh).post(path, values).status_code == 302
        answer = as_user(binh).post(path, {**values, "full_name": "Giàng Thị Mĩ"})
        assert answer.status_code == 409
        assert "Giàng Thị Mĩ" in answer.content.decode(), "what was typed stays"


class TestListsAndFiles:
    def test_the_file_holds_what_is_filtered_and_no_telephone(
        self, as_user: Callable[[User], Client], binh: User, lao_cai: LaoCai, term: Term
    ) -> None:
        appoint("=Lý Thị Sa", lao_cai.units.sa_pa_ward, binh, phone="0987654321")
        client = as_user(binh)
        rows = table(client.get("/network/collaborators/export/"))
        assert len(rows) == 3
        assert "'=Lý Thị Sa" in [row[0] for row in rows], "nothing a spreadsheet would run"
        assert not any(PHONE in cell for row in rows for cell in row)
        rows = table(client.get("/network/collaborators/export/?q=giang+thi"))
        assert [row[0] for row in rows[1:]] == ["Giàng Thị Mỷ"]

    def test_telephones_leave_only_by_right_and_on_record(
        self, as_user: Callable[[User], Client], people: People, term: Term
    ) -> None:
        path = "/network/collaborators/export/?contact=1"
        assert as_user(people.an).get(path).status_code == 403
        assert as_user(people.administrator).get(path).status_code == 403
        rows = table(as_user(people.binh).get(path))
        assert rows[1][:2] == ["Giàng Thị Mỷ", PHONE]
        entry = Entry.objects.get(act="network.collaborators.export_contact")
        assert (entry.by, entry.detail) == (people.binh, {"rows": 1})

    @pytest.mark.parametrize(
        "path",
        ["", "communes/", "responsibilities/", "collaborators/", "bodies/", "training/", "provinces/15/",
         "communes/03046/"],
    )  # fmt: skip
    def test_every_list_has_its_file_and_survives_strange_addresses(
        self, as_user: Callable[[User], Client], people: People, lao_cai: LaoCai, term: Term, path: str
    ) -> None:
        client = as_user(people.an)
        strange = "?q=%00%27&province=99&state=zzz&matter=zzz&kind=x&year=x&commune=%00x&page=9999&order=x&on=31/2/2026"
        assert client.get(f"/network/{path}{strange}&show=zzz").status_code == 200
        if "/0" not in path and "/1" not in path:
            assert len(table(client.get(f"/network/{path}export/"))) >= 1

    def test_filters_of_communes(
        self, as_user: Callable[[User], Client], binh: User, lao_cai: LaoCai, term: Term
    ) -> None:
        client = as_user(binh)

        def names(query: str) -> list[str]:
            page = client.get(f"/network/communes/?{query}").content.decode()
            return re.findall(r'<th scope="row"><a href="/network/communes/\d+/">([^<]+)', page)

        assert names("state=covered") == ["Xã Bản Hồ"]
        assert names("state=none") == ["Phường Sa Pa"]
        assert names("state=reassign") == []
        assert names("matter=clusters") == ["Phường Sa Pa", "Xã Bản Hồ"]
        assert names("matter=state") == []
        assert names("q=ban+ho") == ["Xã Bản Hồ"]
        appoint(
            "Sùng A Páo",
            lao_cai.units.thanh_binh,
            binh,
            valid_from=date(2023, 3, 1),
            decision=decision(on=date(2023, 2, 1)),
        )
        assert names("state=reassign") == []
        Term.objects.filter(pk=term.pk).update(valid_to=date(2026, 1, 1))
        assert names("state=reassign") == ["Xã Bản Hồ"]
        assert names("state=none") == ["Phường Sa Pa"]

    def test_a_province_on_another_day(
        self, as_user: Callable[[User], Client], binh: User, lao_cai: LaoCai, term: Term
    ) -> None:
        old = {"valid_from": date(2015, 1, 1), "valid_to": date(2025, 6, 30)}
        for place, body in (
            (lao_cai.units.lao_cai_old, lao_cai.industry_old), (lao_cai.units.yen_bai, lao_cai.industry_yen_bai),
        ):  # fmt: skip
            assign(place, Matter.STATE, body, binh, **old)
        page = as_user(binh).get("/network/provinces/15/?on=01/6/2025").content.decode()
        assert lao_cai.industry_old.name in page
        assert lao_cai.industry_yen_bai.name in page
        wrong = as_user(binh).get("/network/provinces/15/?on=hôm+qua")
        assert "hôm qua" in wrong.content.decode()

    @pytest.mark.parametrize(
        "path", ["/network/", "/network/provinces/15/", "/network/communes/", "/network/collaborators/",
                 "/network/responsibilities/", "/network/bodies/", "/network/training/"],
    )  # fmt: skip
    def test_the_number_of_queries_does_not_grow(
        self, as_user: Callable[[User], Client], people: People, lao_cai: LaoCai, term: Term, path: str
    ) -> None:
        u, by = lao_cai.units, people.binh
        state(lao_cai.centre, Indicator.PROJECTS, by, count=3)
        appoint("Sùng A Páo", u.thanh_binh, by, valid_from=date(2023, 3, 1), decision=decision(on=date(2023, 2, 1)))
        assign(u.ban_ho, Matter.PRODUCT_VOTE, lao_cai.industry, by)
        client = as_user(people.an if path == "/network/" else by)

        def asked() -> int:
            with CaptureQueriesContext(connection) as seen:
                assert client.get(path).status_code == 200
            return len(seen)

        asked()
        few = asked()
        for n in range(12):
            appoint(f"Người {n}", u.ban_ho if n % 2 else u.sa_pa_ward, by)
            body = organisation(f"Tổ chức dịch vụ {n}", BodyKind.SERVICE, place=u.lao_cai)
            state(body, Indicator.STAFF, by, count=n)
            if n < 6:
                assign(u.sa_pa_ward, list(Matter.values)[n], body, by)
        assert asked() <= few


def scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("quyet-dinh.pdf", PDF, "application/pdf")
