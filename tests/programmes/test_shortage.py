"""The shortage page: planned, assigned, missing; since when; what each moved, postponed or gave up."""

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from khuyencong.common.errors import Denied, Invalid, RuleBroken
from khuyencong.demo.story import moment
from khuyencong.programmes import services
from khuyencong.programmes.choices import Fate, ShortfallKind
from khuyencong.programmes.models import Project, Shortfall
from khuyencong.programmes.shortage import selectors
from khuyencong.programmes.shortage.services import record_shortfall
from tests.factories.accounts import People
from tests.factories.plans import copies

pytestmark = pytest.mark.django_db
At = Callable[..., Any]
Login = Callable[[str], Client]
ON = date(2026, 11, 24)
PAGE = "/projects/shortage/?year=2026"


def rows_for(user: Any, **changes: Any) -> Any:
    return selectors.approved(user, ON, **{"purse": "national", "year": 2026, **changes})


def table(client: Client, address: str = PAGE) -> list[list[str]]:
    answer = client.get(f"{address}&export=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(text)))[1:]


def write(project: Project, by: Any, key: str = "a", **changes: Any) -> Shortfall:
    typed = {"kind": ShortfallKind.POSTPONED, "reason": "Lùi sang quý IV (ví dụ).", "form_key": key, **changes}
    return record_shortfall(project=project, **typed, by=by, at=moment(ON))


def test_what_was_planned_assigned_and_missing_adds_up(at_step: At, people: People) -> None:
    story = at_step("approve_plan")
    first = story.project
    more = copies(first, 2)
    assert selectors.total(rows_for(people.an)).missing_vnd == 750_000_000
    story.assign_budget(date(2026, 1, 20), "55/QĐ-BCT (ví dụ)")
    sums = selectors.total(rows_for(people.an))
    assert (sums.planned_vnd, sums.assigned_vnd, sums.missing_vnd) == (750_000_000, 250_000_000, 500_000_000)
    assert (sums.projects, sums.short, sums.silent, sums.since) == (3, 2, 2, date(2025, 12, 30))
    for by, name in (("province", "Lào Cai"), ("unit", story.cast.centre.name), ("centre", "")):
        (group,) = selectors.grouped(rows_for(people.an), by)
        assert (group.missing_vnd, group.projects) == (500_000_000, 3), by
        assert name in group.name
    assert selectors.missing_of(first) == 0
    assert selectors.missing_of(more[0]) == 250_000_000


def test_money_spent_or_released_is_not_missing(at_step: At, people: People) -> None:
    at_step("liquidate")
    assert selectors.total(rows_for(people.an)).missing_vnd == 0


def test_what_the_dossier_did_is_read_from_it(at_step: At, people: People, login: Login) -> None:
    story = at_step("approve_plan")
    project = story.project
    moved, again, silent = copies(project, 3)
    services.move_to_local(
        project=moved, reason="Chưa được giao vốn (ví dụ).", form_key="m", by=people.binh, at=moment(ON)
    )
    services.reregister(project=again, reason="Làm năm sau (ví dụ).", form_key="r", by=people.chau, at=moment(ON))
    write(project, people.chau)
    fates = dict(rows_for(people.an).values_list("pk", "fate"))
    assert fates == {project.pk: Fate.RECORDED, moved.pk: Fate.MOVED, again.pk: Fate.AGAIN, silent.pk: ""}
    page = login("an").get(PAGE).content.decode()
    for copy in Project.objects.filter(copied_from__isnull=False):
        assert f"đi tiếp bằng {copy.code}" in page
    assert "Lùi sang quý IV (ví dụ)." in page
    assert [row[0] for row in table(login("an"), f"{PAGE}&fate=silent")] == [silent.code]
    assert [row[0] for row in table(login("an"), f"{PAGE}&fate=moved")] == [moved.code]


def test_the_export_is_what_is_filtered_and_everyone_sees_their_scope(
    at_step: At, people: People, login: Login
) -> None:
    story = at_step("assign_budget")
    (other,) = copies(story.project, 1, title="=Đề án khác (ví dụ)")
    assert [row[0] for row in table(login("an"))] == [other.code]
    assert table(login("an"))[0][4:7] == ["250000000", "0", "250000000"]
    assert table(login("an"))[0][1].startswith("'=")
    assert {row[0] for row in table(login("an"), f"{PAGE}&show=all")} == {other.code, story.project.code}
    assert table(login("em")) == []
    assert table(login("an"), f"{PAGE}&purse=local") == []
    nonsense = f"{PAGE}&province=x&unit=99999999999&by=q&fate=q&order=q&page=-1&centre=9"
    assert login("an").get(nonsense).status_code == 200
    assert "Không có đề án nào khớp bộ lọc" in login("an").get(nonsense).content.decode()


def test_every_figure_opens_its_rows(at_step: At, login: Login) -> None:
    story = at_step("assign_budget")
    copies(story.project, 1)
    page = login("an").get(PAGE).content.decode()
    province = story.project.province_id
    assert f"?year=2026&amp;province={province}&amp;show=all#projects" in page
    assert f"?year=2026&amp;province={province}#projects" in page
    assert f"?year=2026&amp;province={province}&amp;fate=silent#projects" in page
    assert "1 đề án còn thiếu" in page


def test_the_page_costs_the_same_for_one_project_and_for_many(at_step: At, login: Login) -> None:
    story = at_step("approve_plan")
    client = login("an")
    client.get(PAGE)
    with CaptureQueriesContext(connection) as one:
        client.get(PAGE)
    copies(story.project, 30)
    with CaptureQueriesContext(connection) as many:
        answer = client.get(PAGE)
    assert "31 đề án còn thiếu" in answer.content.decode()
    assert len(many) <= len(one)


def test_a_consequence_is_written_once_by_those_concerned(at_step: At, people: People) -> None:
    project = at_step("approve_plan").project
    row = write(project, people.chau)
    assert (row.missing_vnd, row.recorded_on) == (250_000_000, ON)
    assert write(project, people.chau) == row
    for wrong in ({"kind": "gone"}, {"reason": "  "}):
        with pytest.raises(Invalid):
            write(project, people.chau, key="b", **wrong)
    with pytest.raises(Denied):
        write(project, people.em, key="c")
    assert Shortfall.objects.count() == 1


def test_where_nothing_lacks_nothing_is_written(at_step: At, people: People, login: Login) -> None:
    project = at_step("assign_budget").project
    with pytest.raises(RuleBroken) as refused:
        write(project, people.chau)
    assert [f.code for f in refused.value.findings] == ["programmes.no_shortage"]
    answer = login("chau").post(
        f"/projects/{project.pk}/shortage/",
        {"kind": "waiting", "reason": "x", "form_key": "0b2c6a52-6c4a-4b5e-9d57-1f6a7f0a1b11"},
    )
    assert answer.status_code == 422
    assert "không còn thiếu vốn" in answer.content.decode()
    assert login("auditor").get(f"/projects/{project.pk}/shortage/").status_code == 403
