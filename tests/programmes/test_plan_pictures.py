"""Every page of a plan as each person sees it, in the browser: quiet, fitting 360 and 1440, in three languages."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from khuyencong.programmes import services
from khuyencong.programmes.models import Part, PlanVersion, Project
from khuyencong.programmes.published import load_published
from tests.factories.accounts import People
from tests.factories.plans import AT, M, add, approved, fund_of, lines, money, national_plan, ready, submit
from tests.programmes.test_registrations import appraised, opened
from tests.programmes.test_screens import Looker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LANGUAGES = ("vi", "en", "th")
NAMES = (
    "Nâng cao năng suất và chất lượng trong chế biến cà phê",
    "Đầu tư phát triển chế biến nước mắm truyền thống theo chuỗi liên kết",
    "Ứng dụng máy móc thiết bị tiên tiến trong chế biến nông sản (đề án nhóm)",
    "Ứng dụng máy CNC trong sản xuất đồ mộc mỹ nghệ",
    "Mô hình trình diễn kỹ thuật sản xuất miến dong",
    "Ứng dụng máy móc, thiết bị tiên tiến chế biến sản phẩm từ gỗ và lâm sản ngoài gỗ (máy CNC đục tượng, CNC phẳng)",
    "Sản xuất sạch hơn trong chế biến tinh bột",
)


@pytest.fixture
def look(page: Page, live_server: Any, people: People) -> Iterator[Looker]:
    looker = Looker(page, live_server.url, people)
    yield looker
    assert not looker.wrong, "\n\n".join(looker.wrong)


def a_list(people: People) -> PlanVersion:
    """A draft of seven projects: a pilot, a cleaner one, priority places, money for four of them."""
    projects = ready(people, len(NAMES))
    for project, name in zip(projects, NAMES, strict=True):
        Project.objects.filter(pk=project.pk).update(title=f"{name} (ví dụ)", is_example=True)
    Project.objects.filter(pk=projects[0].pk).update(is_pilot=True)
    Part.objects.filter(project=projects[1]).update(uplift_ground="place-a", uplift="1.30")
    Part.objects.filter(project=projects[2]).update(uplift_ground="place-c", uplift="1.10")
    Part.objects.filter(project=projects[6]).update(activity="A3.5")
    version = national_plan(people, expected_vnd=1_180 * M)
    money(version.plan, 1_180 * M, people.an, cleaner_vnd=150 * M)
    add(version, list(Project.objects.filter(pk__in=[p.pk for p in projects])), people.an)
    return version


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_builder(look: Looker, people: People, language: str) -> None:
    version = a_list(people)
    here = f"/projects/plans/{version.plan_id}/versions/{version.number}/"
    look.at("an", here, language)
    look.at("an", f"{here}?amounts=1", language)
    look.at("an", f"{here}lines/{lines(version)[1].pk}/", language)
    look.at("an", f"{here}act/submit/", language)
    look.at("an", f"/projects/plans/{version.plan_id}/", language)
    look.at("an", f"/projects/plans/{version.plan_id}/batches/1/money/", language)
    assert look.wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_decision_and_what_follows(look: Looker, people: People, language: str) -> None:
    version = a_list(people)
    submit(version, people.an)
    here = f"/projects/plans/{version.plan_id}/versions/{version.number}/"
    look.at("an", f"{here}act/record_decision/", language)
    look.at("an", f"{here}act/send_back/", language)
    assert look.wrong == []


def test_an_approved_plan_its_amendment_and_its_assignment(look: Looker, people: People) -> None:
    version, _projects = approved(people, 3)
    fund = fund_of(version.plan, 800 * M, people.giang)
    row = money(version.plan, 1_000 * M, people.an, fund=fund)
    here = f"/projects/plans/{version.plan_id}/"
    for language in LANGUAGES:
        look.at("an", f"{here}versions/1/assign/{row.pk}/", language)
    look.at("binh", here)
    look.at("chau", f"{here}versions/1/")
    look.at("em", f"{here}versions/1/")
    look.at("an", f"{here}versions/1/decision/")
    look.at("an", f"{here}amend/")
    second = services.amend_plan(plan=version.plan, reason="Đơn vị giảm quy mô (ví dụ)", by=people.an, at=AT)
    first, other = lines(second)[:2]
    edits = [
        services.LineEdit(first.pk, first.revision, planned_vnd=200 * M),
        services.LineEdit(other.pk, other.revision, included=False, left_out="withdrawn", sentence="Rút (ví dụ)."),
    ]
    services.edit_lines(version=second, edits=edits, by=people.an, at=AT)
    for language in LANGUAGES:
        look.at("an", f"{here}versions/2/changes/", language)
        look.at("an", f"{here}versions/2/", language)
    assert look.wrong == []


def test_the_empty_and_the_printed_plan(look: Looker, people: People) -> None:
    look.at("an", "/projects/plans/")
    look.at("an", "/projects/plans/open/", "en")
    load_published()
    for language in LANGUAGES:
        look.at("binh", "/projects/plans/", language)
        look.at("binh", "/projects/plans/national/2024/", language)
    version = national_plan(people)
    here = f"/projects/plans/{version.plan_id}/versions/1/"
    look.at("an", here)
    look.at("an", f"{here}add/")
    ready(people, 3)
    look.at("an", f"{here}add/", "th")
    assert look.wrong == []


def test_the_registration_report(look: Looker, people: People) -> None:
    report = opened(people)
    projects = appraised(people, len(NAMES))
    for project, name in zip(projects, NAMES, strict=True):
        Project.objects.filter(pk=project.pk).update(title=f"{name} (ví dụ)", is_example=True)
    here = f"/projects/plans/registrations/{report.pk}/"
    for language in LANGUAGES:
        look.at("binh_head", here, language)
        look.at("binh_head", f"{here}act/send/", language)
    look.at("binh", f"{here}texts/")
    look.at("binh", "/projects/plans/registrations/")
    look.at("an", "/projects/plans/registrations/")
    assert look.wrong == []
