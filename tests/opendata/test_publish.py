"""What leaves the platform, judged by validators nobody here wrote; no person and no small cell among it."""

from __future__ import annotations

import json
import warnings
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import flattentool
import frictionless
import jsonschema
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from pyshacl import validate
from rdflib import Graph
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from khuyencong.accounts.choices import BodyKind, Role
from khuyencong.opendata import pages, services
from khuyencong.operations import periodic
from khuyencong.programmes.models import Part, Project
from khuyencong.registry import services as registry
from khuyencong.registry.models import Establishment, PublishedProduct
from tests.factories.accounts import people
from tests.factories.programmes import advance_to, make_story
from tests.factories.registry import make_establishment, make_officer

STANDARDS = Path(__file__).parent / "standards"
AT = datetime(2026, 9, 11, 2, 0, tzinfo=UTC)
PERSON = "010185123456"
PHONE = "0987654321"
FILES = {
    "360giving.json", "catalog.ttl", "datapackage.json",
    *(f"{key}.{form}" for key in ("grants", "support-by-province", "establishments-by-form", "typical-products",
                                  "clusters", "administrative-units", "norms") for form in ("csv", "json")),
}  # fmt: skip


@pytest.fixture
def project(db: None) -> Project:
    """A settled project of a cooperative, as if it were real."""
    story = advance_to(make_story(people()), "liquidate")
    Project.objects.update(is_example=False)
    Establishment.objects.update(is_example=False)
    return Project.objects.get(pk=story.project.pk)


@pytest.fixture
def household(project: Project) -> Establishment:
    """A household with a number and a telephone, which gets what the cooperative got."""
    place = project.place
    officer = make_officer(Role.CENTRE_OFFICER, project.province, kind=BodyKind.CENTRE)
    return make_establishment(
        "Sùng A Ví Dụ", commune=place, by=officer, legal_form="household", phone=PHONE,
        identifiers=[registry.NewIdentifier("PIN12", PERSON)],
    )  # fmt: skip


def give_to(project: Project, beneficiary: Establishment) -> None:
    Part.objects.filter(project=project).update(beneficiary=beneficiary, production_place=beneficiary.places.first())
    Project.objects.filter(pk=project.pk).update(title=f"Máy sao chè cho hộ {beneficiary.name}")


def publish(folder: Path) -> Path:
    return services.publish(folder=folder / "mo", at=AT, site="https://khuyencong.example").folder


def records(folder: Path, key: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((folder / f"{key}.json").read_text(encoding="utf-8"))
    return found


def test_the_validators_pass(project: Project, household: Establishment, tmp_path: Path) -> None:
    rest = {"province_printed": "Lào Cai", "source_url": "https://a.example/?q=1", "search_key": "x", "loaded_at": AT}
    rest["level"] = "national"
    PublishedProduct.objects.create(row="SP1", name='=1+1 "Chè"', producer="HTX Chè", year=2023, **rest)
    PublishedProduct.objects.create(row="SP2", name="Gốm", producer="Hộ Lò Thị Ví Dụ", **rest)
    folder = publish(tmp_path)
    assert {path.name for path in folder.iterdir()} == FILES
    assert [path.name for path in tmp_path.iterdir()] == ["mo"]
    _judge_360(folder, tmp_path)
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["name", "type", "message"])
    assert len(report.tasks) == 13
    graph = Graph().parse(folder / "catalog.ttl", format="turtle")
    for shapes in ("dcat-ap-3.0.1-shapes.ttl", "dcat-ap-3.0.1-shapes-recommended.ttl"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # pyshacl reads rdflib's older names
            conforms, _graph, text = validate(graph, shacl_graph=str(STANDARDS / shapes), shacl_graph_format="turtle")
        assert conforms, text
    _judge_texts(folder)


def _judge_360(folder: Path, tmp_path: Path) -> None:
    document = json.loads((folder / "360giving.json").read_text(encoding="utf-8"))
    grant_schema = json.loads((STANDARDS / "360-giving-schema.json").read_text())
    package_schema = json.loads((STANDARDS / "360-giving-package-schema.json").read_text())
    address = package_schema["properties"]["grants"]["items"]["$ref"]
    beside = Registry().with_resource(address, DRAFT202012.create_resource(grant_schema))
    formats = jsonschema.Draft202012Validator.FORMAT_CHECKER
    assert "date-time" in formats.checkers  # else a day would pass as a moment too
    judge = jsonschema.Draft202012Validator(package_schema, registry=beside, format_checker=formats)
    assert [error.message for error in judge.iter_errors(document)] == []
    broken = {**document, "grants": [{**document["grants"][0], "currency": "đồng"}]}
    assert list(judge.iter_errors(broken))
    [grant] = document["grants"]
    assert (grant["amountAwarded"], grant["awardDate"], grant["currency"]) == (250_000_000, "2025-12-30", "VND")
    assert grant["amountDisbursed"] == 250_000_000
    assert grant["recipientOrganization"][0]["name"].startswith("Hợp tác xã Chè Mây Ngàn")
    flat = tmp_path / "flat"
    flattentool.flatten(
        str(folder / "360giving.json"), output_name=str(flat), output_format="csv", root_list_path="grants",
        main_sheet_name="grants", schema=str(STANDARDS / "360-giving-schema.json"),
    )  # fmt: skip
    sheets = {path.name: path.read_text(encoding="utf-8") for path in flat.iterdir()}
    assert grant["id"] in sheets["grants.csv"]
    # What repeats has a sheet of its own, joined by the number of the grant.
    recipients = next(text for text in sheets.values() if "recipientOrganization/0/name" in text)
    assert grant["recipientOrganization"][0]["name"] in recipients


def _judge_texts(folder: Path) -> None:
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert package["licenses"][0]["name"] == "CC-BY-4.0"
    assert package["created"] == AT.isoformat()
    for resource in package["resources"]:
        for each in (resource, *resource["schema"]["fields"]):
            assert set(each["titles"]) == {"vi", "en", "th"}
            assert all(each["titles"].values())
    assert package["titles"]["en"] != package["titles"]["vi"]
    products = (folder / "typical-products.csv").read_text(encoding="utf-8")
    assert "'=1+1" in products
    assert [row["producer"] for row in records(folder, "typical-products")] == ["HTX Chè", None]


def test_nothing_of_a_person_leaves(project: Project, household: Establishment, tmp_path: Path) -> None:
    give_to(project, household)
    folder = publish(tmp_path)
    for path in folder.iterdir():
        text = path.read_text(encoding="utf-8")
        for secret in ("Sùng A", "Ví Dụ", PERSON, PERSON[-4:] + '"', PHONE):
            assert secret not in text, (path.name, secret)
    [grant] = json.loads((folder / "360giving.json").read_text(encoding="utf-8"))["grants"]
    assert grant["recipientIndividual"]["name"] == "Không nêu tên"
    assert "recipientOrganization" not in grant
    # One person of one year and province: the place would say who it is.
    assert "beneficiaryLocation" not in grant
    [row] = records(folder, "grants")
    assert (row["recipient"], row["recipient_kind"], row["province_code"]) == (None, "individual", None)
    assert row["title"] != Project.objects.get(pk=project.pk).title


def test_small_cells_are_hidden_and_so_are_their_sums(project: Project, tmp_path: Path) -> None:
    folder = publish(tmp_path)
    assert all(row["suppressed"] and row["establishments"] is None for row in records(folder, "support-by-province"))
    assert all(row["suppressed"] for row in records(folder, "establishments-by-form"))
    for n in range(5):
        make_establishment(f"Hợp tác xã {n}", commune=project.place, figures=False)
    make_establishment("Công ty Ví Dụ", commune=project.place, legal_form="limited", figures=False)
    for n in range(4):
        make_establishment(f"Doanh nghiệp {n}", commune=project.place, legal_form="private", figures=False)
    rows = {r["legal_form"]: r for r in records(publish(tmp_path), "establishments-by-form") if r["province"]}
    assert rows["limited"]["establishments"] is None
    shown = {form for form, row in rows.items() if not row["suppressed"]}
    # 1 company alone could be had by subtraction: the smallest other form is hidden with it.
    assert shown == {"cooperative", "TOTAL"}
    assert rows["TOTAL"]["establishments"] == 11


def test_invented_rows_are_published_by_a_demonstration_only(project: Project, tmp_path: Path, settings: Any) -> None:
    Project.objects.update(is_example=True)
    folder = publish(tmp_path)
    assert records(folder, "grants") == []
    assert not (folder / "360giving.json").exists()  # the standard knows no empty package
    assert frictionless.validate(str(folder / "datapackage.json")).valid
    settings.DEMO = True
    assert len(records(publish(tmp_path), "grants")) == 1


def test_a_project_that_left_the_plan_is_no_grant(project: Project, tmp_path: Path) -> None:
    Project.objects.update(status="moved")
    assert records(publish(tmp_path), "grants") == []


def test_a_folder_of_other_files_and_a_broken_run_are_left_alone(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("x")
    with pytest.raises(CommandError, match="other files"):
        call_command("export", "opendata", str(tmp_path / "mine"))
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["letter.txt"]
    call_command("export", "opendata", str(tmp_path / "mo"))
    assert "grants: 1" in capsys.readouterr().out
    before = {p.name: p.stat().st_mtime_ns for p in (tmp_path / "mo").iterdir()}

    def broken(*_args: Any) -> int:
        raise OSError("disk full")

    monkeypatch.setattr(services, "_grants", broken)
    with pytest.raises(OSError, match="disk full"):
        publish(tmp_path)
    assert {p.name: p.stat().st_mtime_ns for p in (tmp_path / "mo").iterdir()} == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mine", "mo"]


def test_anybody_finds_reads_and_downloads(project: Project, tmp_path: Path, settings: Any) -> None:
    settings.PASSING_DIR = tmp_path
    client = Client()
    assert "Chưa công bố" in client.get("/open-data/").content.decode()
    assert client.get("/open-data/grants/").status_code == 404
    job = next(job for job in periodic.jobs() if job.name == "publish-open-data")
    job.call(AT)
    assert pages.folder().parent == tmp_path
    page = client.get("/open-data/").content.decode()
    assert all(name in page for name in FILES)
    assert "CC-BY-4.0" in page
    found = client.get("/open-data/?q=dieu khoan").content.decode()
    assert "norms.csv" in found
    assert "grants.csv" not in found
    grants = client.get("/open-data/grants/?q=che may ngan").content.decode()
    assert "Hợp tác xã Chè Mây Ngàn" in grants
    assert "amountAwarded" not in grants
    assert "Không có dòng nào khớp" in client.get("/open-data/grants/?q=khong co gi").content.decode()
    for language, word in (("en", "Open data"), ("th", "ข้อมูลเปิด")):
        client.cookies["django_language"] = language
        assert word in client.get("/open-data/").content.decode()
    for name in FILES:
        answer = client.get(f"/open-data/files/{name}")
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content) == (pages.folder() / name).read_bytes()  # type: ignore[attr-defined]
    for wrong in ("../secret", "letter.txt", "..%2f..%2fkeys", ".datapackage.json"):
        assert client.get(f"/open-data/files/{wrong}").status_code == 404
    assert date.fromisoformat(project.plan_approved_on.isoformat()) == date(2025, 12, 30)  # type: ignore[union-attr]
