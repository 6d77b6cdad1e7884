"""Value chains and linked clusters: tags that join projects and establishments, and give no right."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from khuyencong.audit.models import Entry
from khuyencong.demo.story import Story, moment
from khuyencong.programmes.choices import LinkageKind
from khuyencong.programmes.linkages import services
from khuyencong.programmes.linkages.selectors import joined, linkages_of, linkages_visible_to
from khuyencong.programmes.models import Linkage, Project
from tests.factories.accounts import People
from tests.factories.kinds import establishment_at
from tests.factories.places import make_units
from tests.programmes.test_changes import DAY

pytestmark = pytest.mark.django_db
At = Callable[..., Story]
Login = Callable[[str], Client]


def tags(project: Project, **more: str) -> dict[str, Any]:
    return {"kind": LinkageKind.VALUE_CHAIN, "name": "", **more}


def test_a_project_is_tagged_on_its_page_and_the_chain_shows_projects_beneficiaries_and_money(
    at_step: At, login: Login, people: People
) -> None:
    story = at_step("approve_plan")
    project, chau = story.project, login("chau")
    here = f"/projects/{project.pk}/linkages/"
    refused = chau.post(here, tags(project, name="x" * 201))
    assert refused.status_code == 422
    assert not Linkage.objects.exists()
    for _twice in range(2):
        assert chau.post(here, tags(project, name="Chè  Shan tuyết Bắc Hà")).status_code == 302
    chain = Linkage.objects.get()
    assert (chain.name, chain.province) == ("Chè Shan tuyết Bắc Hà", project.province)
    other = establishment_at(make_units().ban_ho, people.chau, "Cơ sở cùng chuỗi (ví dụ)")
    url = f"/projects/linkages/{chain.pk}/"
    assert "Cơ sở cùng chuỗi" in chau.get(url, {"q": "co so cung chuoi"}).content.decode()
    chau.post(f"{url}establishments/{other.pk}/", {"linked": "1"})
    page = chau.get(url).content.decode()
    assert project.title in page
    assert "1 đề án, kế hoạch 250,0 triệu đồng." in page
    assert {e.name for e in joined(chain, people.chau, DAY).establishments} == {
        "Cơ sở cùng chuỗi (ví dụ)",
        str(project.parts_in_force[0].beneficiary),
    }
    assert chain.name in chau.get(f"/projects/{project.pk}/").content.decode()
    assert chain.name in chau.get("/projects/linkages/").content.decode()
    assert Entry.objects.filter(act="programmes.tag_project").count() == 1


def test_another_province_sees_no_chain_and_no_row_of_it(at_step: At, login: Login, people: People) -> None:
    project = at_step("submit").project
    by, at = people.chau, moment(DAY)
    inside = services.make_linkage(kind="value_chain", name="Chè", province=project.province, by=by, at=at)
    wide = services.make_linkage(kind="cluster", name="Cơ khí", province=None, by=by, at=at)
    services.tag_project(project=project, linkages=[inside, wide], by=by, at=at)
    assert list(linkages_visible_to(people.em, DAY)) == [wide]
    assert joined(wide, people.em, DAY).projects == []
    em = login("em")
    assert em.get(f"/projects/linkages/{inside.pk}/").status_code == 404
    assert em.get(f"/projects/{project.pk}/linkages/").status_code == 404
    assert project.title not in em.get(f"/projects/linkages/{wide.pk}/").content.decode()


def test_taking_a_tag_away_leaves_what_the_person_does_not_see(at_step: At, people: People) -> None:
    project = at_step("submit").project
    by, at = people.chau, moment(DAY)
    seen = services.make_linkage(kind="value_chain", name="Chè", province=project.province, by=by, at=at)
    services.tag_project(project=project, linkages=[seen], by=by, at=at)
    services.tag_project(project=project, linkages=[], by=by, at=at)
    assert not linkages_of(project).exists()


def test_the_list_costs_the_same_for_one_chain_and_for_many(
    at_step: At, login: Login, people: People, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    project, client = at_step("submit").project, login("binh")
    by, at = people.chau, moment(DAY)
    with django_assert_max_num_queries(20) as few:
        client.get("/projects/linkages/")
    rows = [
        services.make_linkage(kind="cluster", name=f"Cụm {n}", province=project.province, by=by, at=at)
        for n in range(30)
    ]
    services.tag_project(project=project, linkages=rows, by=by, at=at)
    with django_assert_num_queries(len(few.captured_queries)):
        client.get("/projects/linkages/")
