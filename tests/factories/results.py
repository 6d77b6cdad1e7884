"""Accepted projects by the dozen, and programmes with targets, for tests of results."""

from datetime import UTC, date, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from khuyencong.accounts.models import Organisation, User
from khuyencong.demo.story import example_scan
from khuyencong.programmes import services
from khuyencong.programmes.models import Acceptance, Part, Programme, ProgrammeVersion, Project, SourceDocument
from khuyencong.programmes.results.choices import ProgrammeLevel
from tests.factories import accounts
from tests.factories.places import Units, make_units
from tests.factories.registry import make_establishment

ACCEPTED_ON = date(2026, 8, 10)


def at(day: date, hour: int = 3) -> datetime:
    """A morning in Vietnam."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def scan(name: str = "tài liệu") -> SimpleUploadedFile:
    """A small PDF."""
    return SimpleUploadedFile(f"{name}.pdf", example_scan(name), "application/pdf")


def make_accepted(people: Any, number: int = 1, **changes: Any) -> Project:
    """A project accepted on 10 August 2026 (unless told otherwise), written directly; its money is 250 million."""
    units = make_units()
    bodies = accounts.organisations()
    when = changes.pop("accepted_on", ACCEPTED_ON)
    business = changes.pop("beneficiary", None) or make_establishment(
        f"Cơ sở chè số {number} (ví dụ)", commune=units.ban_ho, province=units.lao_cai, by=people.chau,
        at=at(date(2025, 7, 2)),
    )  # fmt: skip
    fields: dict[str, Any] = {
        "code": f"VD-{number:05d}",
        "title": f"Ứng dụng máy sao chè số {number} (ví dụ)",
        "search_key": f"ung dung may sao che so {number}",
        "status": "accepted" if when else "running",
        "purse": "local",
        "registered_in_year": 2025,
        "budget_year": 2026,
        "province": units.lao_cai,
        "place": units.ban_ho,
        "implementer": bodies["centre"],
        "department": bodies["lao_cai"],
        "agency": bodies["agency"],
        "manager": bodies["lao_cai"],
        "planned_vnd": 250_000_000,
        "plan_approved_on": date(2025, 12, 30),
        "form_key": f"accepted-{number}",
        "created_by": people.chau,
        "created_at": at(date(2025, 8, 1)),
        "is_example": True,
    }
    values = {**fields, **changes}
    values["level"] = "nation" if values["purse"] == "national" else "province"
    values["route"] = "national" if values["purse"] == "national" else "local"
    project = Project.objects.create(**values)
    add_part(project, business, accepted_on=when)
    return project


def add_part(
    project: Project, business: Any, *, accepted_on: date | None = None, activity: str = "A3.4", **changes: Any
) -> Part:
    """One more part of a project, accepted on a day if one is given, with 250 million of support."""
    part = Part.objects.create(
        **{
            "project": project,
            "position": project.parts.count() + 1,
            "activity": activity,
            "beneficiary": business,
            "province": project.province,
            "place": project.place,
            "department": project.department,
            "budget_year": project.budget_year,
            **changes,
        }
    )
    if accepted_on:
        Acceptance.objects.create(
            part=part, number=f"{part.pk}/BB-NT", accepted_on=accepted_on, work_done_on=accepted_on, quantity="1 máy",
            quality="đạt", invested_vnd=500_000_000, accepted_vnd=250_000_000,
        )  # fmt: skip
    return part


def beneficiary_of(project: Project) -> Any:
    """The beneficiary of a project's first part."""
    part = project.parts.first()
    assert part is not None
    return part.beneficiary


def claimed(
    project: Project, people: Any, values: dict[str, int], year: int = 2026, *, confirm: bool = True, **parts: int
) -> Any:
    """A declaration of Châu with these results, confirmed by Bình; `parts` names the part of a shared one."""
    day = at(date(2026, 9, 1))
    business = beneficiary_of(project)
    declaration = services.open_declaration(
        project=project, establishment_id=business.pk if business else None, by=people.chau, at=day
    )
    for indicator, whole in values.items():
        typed = services.TypedClaim(whole, parts.get(indicator), note="theo sổ của cơ sở (ví dụ)")
        line = services.NewLine(indicator, year, typed)
        services.add_claim(declaration=declaration, line=line, by=people.chau, at=day)
    services.add_evidence(declaration=declaration, upload=scan("báo cáo"), by=people.chau, at=day)
    services.send_declaration(declaration=declaration, by=people.chau, at=day)
    if confirm:
        services.confirm_declaration(declaration=declaration, by=people.binh, at=at(date(2026, 9, 2)))
    return declaration


def make_programme(people: Any, *, ends: int = 2030, start: int = 2026, **changes: Any) -> ProgrammeVersion:
    """A draft of Lào Cai's programme 2026-2030 with its decision, opened by Bình."""
    units = make_units()
    new = services.NewProgramme(
        **{
            "title": "Chương trình khuyến công tỉnh Lào Cai giai đoạn 2026–2030 (ví dụ)",
            "level": ProgrammeLevel.PROVINCE,
            "place": units.lao_cai,
            "starts_year": start,
            "ends_year": ends,
            **changes,
        }
    )
    day = at(date(2026, 1, 5))
    version = services.open_programme(new=new, by=people.binh, at=day)
    document = make_decision(version.programme, people.binh)
    head = services.VersionHead(document, date(2025, 12, 20), both_purses=True)
    services.set_version_head(version=version, head=head, by=people.binh, at=day)
    return version


def make_decision(programme: Programme, by: User, number: str = "4100/QĐ-UBND (ví dụ)") -> SourceDocument:
    """The decision that approves a programme, with its scan."""
    new = services.NewDocument(
        kind="decision", issuer="Ủy ban nhân dân tỉnh Lào Cai", number=number, issued_on=date(2025, 12, 20),
        confidence="read", upload=scan(f"quyết định {number}".replace("/", "-")),
    )  # fmt: skip
    return services.add_document(programme=programme, new=new, by=by, at=at(date(2026, 1, 5)))


def add_target(version: ProgrammeVersion, by: User, indicator: str, value: int, **more: Any) -> None:
    """One target from the version's decision."""
    typed = services.TypedTarget(version.document or make_decision(version.programme, by), indicator, value, **more)
    services.add_target(version=version, typed=typed, by=by, at=at(date(2026, 1, 6)))


def put_in_force(version: ProgrammeVersion, people: Any) -> None:
    """Bình proposes, the head of the department records the decision."""
    services.propose_version(version=version, by=people.binh, at=at(date(2026, 1, 7)))
    services.put_in_force(version=version, by=people.binh_head, at=at(date(2026, 1, 8)))


def bodies() -> dict[str, Organisation]:
    """The bodies of the personas."""
    return accounts.organisations()


def units() -> Units:
    """The units of the tests."""
    return make_units()
