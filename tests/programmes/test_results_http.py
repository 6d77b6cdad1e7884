"""The screens of programmes and results: who may, what they say, bad input at its field, constant queries."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from khuyencong.places.services import load_units
from khuyencong.programmes import services
from khuyencong.programmes.fiveyear.published import load_published_programmes
from khuyencong.programmes.models import Acceptance, Claim, Declaration, Part, Programme, ProgrammeVersion, Project
from khuyencong.programmes.published import load_published
from tests.factories.accounts import People
from tests.factories.results import (
    add_target,
    at,
    beneficiary_of,
    claimed,
    make_accepted,
    make_programme,
    put_in_force,
    scan,
)

pytestmark = pytest.mark.django_db
Login = Callable[[str], Client]


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(url).status_code == 200, url
    return len(caught)


def test_a_programme_is_recorded_on_the_screens_from_document_to_force(people: People, login: Login) -> None:
    make_accepted(people)  # the units exist
    officer, head = login("binh"), login("binh_head")
    form = officer.get("/projects/programmes/new/")
    assert "Tỉnh Lào Cai" in form.content.decode()
    province = str(Project.objects.get().province_id)
    bad = officer.post(
        "/projects/programmes/new/", {"title": "", "place": province, "starts_year": 2026, "ends_year": 2020}
    )
    assert bad.status_code == 422
    new = {"title": "Chương trình tỉnh (ví dụ)", "place": province, "starts_year": 2026, "ends_year": 2030}
    made = officer.post("/projects/programmes/new/", new)
    here = made["Location"]
    assert officer.post("/projects/programmes/new/", new).status_code == 422  # a double click makes no second
    programme = Programme.objects.get()
    base = f"/projects/programmes/{programme.pk}/"
    paper = {
        "kind": "decision", "issuer": "Ủy ban nhân dân tỉnh", "number": "4100/QĐ-UBND (ví dụ)",
        "issued_on": "20/12/2025", "confidence": "read",
    }  # fmt: skip
    refused = officer.post(f"{base}documents/add/", paper)
    assert refused.status_code == 422
    assert "Kèm bản chụp" in refused.content.decode()
    assert officer.post(f"{base}documents/add/", {**paper, "file": scan("qd")}).status_code == 302
    document = str(programme.documents.get().pk)
    assert officer.post(f"{here}head/", {"document": document, "in_force_from": "20/12/2025"}).status_code == 302
    wrong = officer.post(f"{here}targets/add/", {"document": document, "indicator": "jobs_created", "bound": "exact"})
    assert wrong.status_code == 422
    target = {
        "document": document,
        "indicator": "jobs_created",
        "bound": "at_least",
        "value": "1.500",
        "compared": "on",
    }
    assert officer.post(f"{here}targets/add/", target).status_code == 302
    money = {"document": document, "source": "province", "bound": "exact", "amount_vnd": "20.000.000.000"}
    assert officer.post(f"{here}money/", money).status_code == 302
    assert officer.post(f"{here}act/propose/").status_code == 302
    assert officer.get(f"{here}targets/add/").status_code == 404  # no draft any more
    assert officer.post(f"{here}act/put_in_force/").status_code == 403
    assert head.post(f"{here}act/put_in_force/").status_code == 302
    page = head.get(base).content.decode()
    assert "trên 1.500" in page
    assert "20.000,0" in page
    assert "0 trong 1 đề án" in page
    assert login("em").get(base).status_code == 404
    assert login("chau").post(f"{base}versions/open/").status_code == 403


@pytest.mark.promise("P15-36")
def test_the_page_of_a_programme_opens_every_figure_to_its_rows(people: People, login: Login) -> None:
    version = make_programme(people)
    add_target(version, people.binh, "jobs_created", 100)
    add_target(version, people.binh, "revenue", 50_000_000_000)
    put_in_force(version, people)
    projects = [make_accepted(people, n) for n in (1, 2, 3)]
    claimed(projects[0], people, {"jobs_created": 20, "revenue": 5_000_000_000})
    claimed(projects[1], people, {"jobs_created": 15})
    client = login("binh")
    base = f"/projects/programmes/{version.programme_id}/"
    page = client.get(base).content.decode()
    assert f"{base}figures/jobs_created/?purse=local" in page
    assert ">35</a>" in page
    assert "35,0%" in page
    assert "2 trong 3 đề án" in page
    rows = client.get(f"{base}figures/jobs_created/?purse=local").content.decode()
    assert "Cộng 2 dòng: 35" in rows
    assert "Lò Thị Bình" in rows  # who confirmed
    paid = client.get(f"{base}figures/promotion_accepted/?purse=local").content.decode()
    assert "Cộng 3 dòng: 750,0" in paid
    assert client.get(f"{base}figures/nothing/").status_code == 404
    assert client.get(f"{base}figures/jobs_created/?purse=x").status_code == 404


def test_the_printed_programmes_show_what_is_printed_and_what_is_not_known(people: People, login: Login) -> None:
    load_units(at=at(date(2026, 1, 1)))
    load_published()
    load_published_programmes(at=at(date(2026, 1, 1)))
    client = login("an")
    listed = client.get("/projects/programmes/").content.decode()
    assert "2646/QĐ-BCT" in listed
    assert "chưa đọc được" in listed
    lao_cai = Programme.objects.get(key="lao-cai-2021-2025")
    page = client.get(f"/projects/programmes/{lao_cai.pk}/").content.decode()
    for words in ("5.310.000,0", "trên 3.000", "from 1,270 to more than 2,000 billion per establishment",
                  "117.866,0", "6047.5", "chưa có", "Không thể là"):  # fmt: skip
        assert words in page, words
    unread = Programme.objects.get(key="vn-2026-2030")
    assert "không số nào được ghi thay" in client.get(f"/projects/programmes/{unread.pk}/").content.decode()
    assert login("em").get(f"/projects/programmes/{lao_cai.pk}/").status_code == 404
    assert login("binh").get(f"/projects/programmes/{lao_cai.pk}/").status_code == 200  # Lào Cai took it over


def test_the_matrix_says_what_was_not_carried_out_and_why(people: People, login: Login) -> None:
    programme = make_programme(people).programme
    make_accepted(people)
    client = login("binh")
    here = f"/projects/programmes/{programme.pk}/matrix/"
    page = client.get(here).content.decode()
    assert "1/1" in page
    assert "250,0/250,0" in page
    assert "Nêu lý do" in page
    assert client.post(f"{here}A3.1/2026/", {"reason": "no_money", "note": ""}).status_code == 422
    assert client.post(f"{here}A3.4/2026/", {"reason": "no_money", "note": "x"}).status_code == 422  # it was done
    note = "Vốn quốc gia chưa được giao (ví dụ)."
    assert client.post(f"{here}A3.1/2026/", {"reason": "no_money", "note": note}).status_code == 302
    assert note in client.get(here).content.decode()
    assert client.get(f"{here}A3.1/2050/").status_code == 404
    assert "0/0" in client.get(f"{here}?purse=national").content.decode()
    assert login("chau").get(f"{here}A3.1/2026/").status_code == 403


def test_the_closing_report_and_the_next_programme_start_from_their_own_document(people: People, login: Login) -> None:
    version = make_programme(people, start=2025, ends=2026)
    add_target(version, people.binh, "jobs_created", 100)
    put_in_force(version, people)
    claimed(make_accepted(people), people, {"jobs_created": 20})
    client = login("binh")
    base = f"/projects/programmes/{version.programme_id}/"
    page = client.get(f"{base}closing/").content.decode()
    assert "20,0%" in page
    assert "chưa nêu lý do" in page
    pdf = client.get(f"{base}closing.pdf")
    assert pdf.content.startswith(b"%PDF")
    assert client.get(f"{base}closing.docx").content.startswith(b"PK")
    assert client.get(f"{base}closing.exe").status_code == 404
    start = client.get(f"/projects/programmes/new/?follows={version.programme_id}").content.decode()
    assert 'value="2027"' in start
    place = str(version.programme.place_id)
    made = client.post(
        f"/projects/programmes/new/?follows={version.programme_id}",
        {"title": "Chương trình kế tiếp (ví dụ)", "place": place, "starts_year": 2027, "ends_year": 2031},
    )
    page = client.get(made["Location"]).content.decode()
    assert "không tự chép sang" in page
    assert "Chưa có chỉ tiêu nào" in page


def test_a_unit_answers_the_question_and_the_department_confirms(people: People, login: Login) -> None:
    make_accepted(people)
    services.ask_results(at=at(date(2026, 8, 11)))
    declaration = Declaration.objects.get()
    here = f"/projects/{declaration.project_id}/results/{declaration.pk}/"
    unit, department = login("chau"), login("binh")
    assert (
        "Kê khai kết quả" in unit.get("/desk/").content.decode() or "Gửi kết quả" in unit.get("/desk/").content.decode()
    )
    fields = (
        {f"whole_{c.pk}": "", f"counted_{c.pk}": "", f"note_{c.pk}": ""} if (c := declaration.claims.first()) else {}
    )
    for claim in declaration.claims.all():
        fields |= {f"whole_{claim.pk}": "12", f"counted_{claim.pk}": "", f"note_{claim.pk}": ""}
    wrong = unit.post(here, {**fields, f"whole_{claim.pk}": "mười hai", "version": 0})
    assert wrong.status_code == 422
    assert "mười hai" in wrong.content.decode()
    assert unit.post(here, {**fields, "version": 0}).status_code == 302
    assert unit.post(here, {**fields, "version": 0}).status_code == 409  # somebody saved meanwhile
    assert unit.post(f"{here}act/send/").status_code == 422  # no evidence
    bad = SimpleUploadedFile("virus.exe", b"MZ....", "application/octet-stream")
    assert unit.post(f"{here}evidence/", {"file": bad}).status_code == 422
    assert unit.post(f"{here}evidence/", {"file": scan()}).status_code == 302
    assert department.post(here, {**fields, "version": 1}).status_code == 403
    assert unit.post(f"{here}act/send/").status_code == 302
    assert unit.post(f"{here}act/send/").status_code == 409
    assert unit.get(f"{here}evidence/").status_code == 403
    assert "Bảng lương" not in department.get(here).content.decode()
    assert department.post(f"{here}act/send_back/", {"missing": ""}).status_code == 422
    assert department.post(f"{here}act/send_back/", {"missing": "Bảng lương"}).status_code == 302
    assert "Bảng lương" in unit.get(here).content.decode()
    assert unit.post(f"{here}act/send/").status_code == 302
    assert unit.post(f"{here}act/confirm/").status_code == 403
    assert department.post(f"{here}act/confirm/").status_code == 302
    assert set(Claim.objects.values_list("state", flat=True)) == {"confirmed"}
    page = login("an").get(f"/projects/{declaration.project_id}/results/").content.decode()
    assert "Đã xác nhận" in page
    assert login("em").get(here).status_code == 404
    evidence = unit.get(here).content.decode().split("/files/")[1].split("/")[0].split('"')[0]
    assert login("em").get(f"/files/{evidence}/").status_code == 404


def test_a_unit_corrects_on_its_own_and_takes_a_line_out(people: People, login: Login) -> None:
    project = make_accepted(people)
    claimed(project, people, {"jobs_created": 8})
    unit = login("chau")
    base = f"/projects/{project.pk}/results/"
    opened = unit.post(f"{base}open/", {"establishment": beneficiary_of(project).pk})
    assert opened.status_code == 302
    own = Declaration.objects.get(status="open")
    line = {"indicator": "jobs_created", "year": "2026", "whole": "6", "note": "Đếm trùng (ví dụ)"}
    assert unit.post(opened["Location"], {**line, "year": "2090"}).status_code == 422
    assert unit.post(opened["Location"], {**line, "whole": "-6"}).status_code == 422
    assert unit.post(opened["Location"], {**line, "counted": "7"}).status_code == 422
    assert unit.post(opened["Location"], line).status_code == 302
    assert unit.post(opened["Location"], line).status_code == 422
    claim = own.claims.get()
    assert claim.corrects is not None
    assert unit.post(f"{base}{own.pk}/lines/{claim.pk}/remove/").status_code == 302
    assert unit.post(f"{base}{own.pk}/act/withdraw/", {"note": ""}).status_code == 422
    assert unit.post(f"{base}{own.pk}/act/withdraw/", {"note": "Mở nhầm"}).status_code == 302
    assert login("binh").post(f"{base}open/", {"establishment": beneficiary_of(project).pk}).status_code == 403


@pytest.mark.parametrize("path", ["", "matrix/", "closing/", "figures/jobs_created/?purse=local"])
def test_pages_of_a_programme_ask_the_same_number_of_queries_for_one_claim_and_for_many(
    people: People, login: Login, path: str
) -> None:
    version = make_programme(people)
    add_target(version, people.binh, "jobs_created", 100)
    put_in_force(version, people)
    first = make_accepted(people)
    declaration = claimed(first, people, {"jobs_created": 3})
    client = login("binh")
    url = f"/projects/programmes/{version.programme_id}/{path}"
    client.get(url)
    one = queries(client, url)
    copies = Project.objects.bulk_create(_copies(first, 60))
    parts = Part.objects.bulk_create(_parts(first, copies))
    Acceptance.objects.bulk_create(
        Acceptance(
            part=p, number="x", accepted_on=date(2026, 8, 10), work_done_on=date(2026, 8, 10), quantity="x",
            quality="x", invested_vnd=9, accepted_vnd=5,
        )
        for p in parts
    )  # fmt: skip
    many = Declaration.objects.bulk_create(
        Declaration(
            project=p, occasion="own", status="confirmed", asked_on=date(2026, 9, 1), created_at=at(date(2026, 9, 1))
        )
        for p in copies
    )
    Claim.objects.bulk_create(
        Claim(
            declaration=d, project=d.project, subject_key=f"p{d.project_id}", indicator="jobs_created", year=2026,
            as_of=date(2026, 9, 1), whole=2, counted=2, state="confirmed",
        )
        for d in many
    )  # fmt: skip
    assert queries(client, url) == one
    assert declaration.pk


def test_five_thousand_claims_cost_the_queries_of_one_and_still_add_up(people: People, login: Login) -> None:
    version = make_programme(people)
    put_in_force_with(version, people)
    first = make_accepted(people)
    claimed(first, people, {"jobs_created": 3})
    client = login("binh")
    url = f"/projects/programmes/{version.programme_id}/"
    client.get(url)
    one = queries(client, url)
    declaration = Declaration.objects.get()
    Claim.objects.bulk_create(
        Claim(
            declaration=declaration, project=first, subject_key=f"e{n}", indicator="jobs_created", year=2026,
            as_of=date(2026, 9, 1), whole=2, counted=2, state="confirmed",
        )
        for n in range(100_000, 104_999)
    )  # fmt: skip
    assert queries(client, url) == one
    assert "10.001" in client.get(url).content.decode()  # 3 + 2 × 4,999


def put_in_force_with(version: ProgrammeVersion, people: People) -> None:
    add_target(version, people.binh, "jobs_created", 100)
    put_in_force(version, people)


def test_the_page_of_a_project_shows_its_results(people: People, login: Login) -> None:
    project = make_accepted(people)
    page = login("binh").get(f"/projects/{project.pk}/").content.decode()
    assert 'id="results"' not in page
    claimed(project, people, {"jobs_created": 3})
    assert 'id="results"' in login("binh").get(f"/projects/{project.pk}/").content.decode()


def _copies(project: Project, count: int) -> list[Project]:
    rows = []
    for n in range(count):
        copy = Project.objects.get(pk=project.pk)
        copy.pk, copy.code, copy.form_key = None, f"BS-{n:05d}", f"copy-{n}"
        rows.append(copy)
    return rows


def _parts(project: Project, copies: list[Project]) -> list[Part]:
    part = project.parts.get()
    rows = []
    for copy in copies:
        made = Part.objects.get(pk=part.pk)
        made.pk, made.project, made.beneficiary = None, copy, None
        rows.append(made)
    return rows


def test_the_follow_up_list_filters_pages_and_asks_constant_queries(people: People, login: Login) -> None:
    for n in range(1, 4):
        make_accepted(people, n)
    services.ask_results(at=at(date(2026, 8, 11)))
    client = login("binh")
    url = "/projects/programmes/results/"
    assert "3 kê khai" in client.get(url).content.decode()
    one = queries(client, f"{url}?q=VD-00001")
    assert queries(client, url) == one
    assert "Không có kê khai nào khớp" in client.get(f"{url}?status=confirmed").content.decode()
    assert "1 kê khai" in client.get(f"{url}?q=vd-00002").content.decode()
    assert "Chưa có câu hỏi nào" in login("em").get(url).content.decode()
    late = client.get(f"{url}?status=late").content.decode()
    assert "3 kê khai" in late or "Không có kê khai nào khớp" in late
