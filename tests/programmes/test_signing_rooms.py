"""Changes, detail plans and yearly plans pass a body's signing steps as projects do: drafted, agreed, run as typed."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from khuyencong.accounts.choices import Role
from khuyencong.accounts.models import Membership, User
from khuyencong.common import clock
from khuyencong.common.errors import Denied
from khuyencong.demo.story import moment, upload
from khuyencong.programmes import services
from khuyencong.programmes.changes.services import Asked, propose_change
from khuyencong.programmes.models import PlanVersion
from khuyencong.programmes.plans.choices import PlanStatus
from khuyencong.programmes.plans.states import YEAR_PLAN
from khuyencong.workflow.models import SigningSheet
from khuyencong.workflow.services import NewStep, agree, set_steps
from tests.factories import accounts as make
from tests.factories.accounts import People
from tests.factories.places import make_units
from tests.factories.plans import MADE, add, national_plan, ready
from tests.factories.programmes import cast_of
from tests.factories.signing import STEPS, signers
from tests.programmes.test_kinds import group_in_contract, name_somebody

pytestmark = pytest.mark.django_db
At = Callable[..., Any]
Login = Callable[[str], Client]


def steps(people: People, body: str, process: str, day: date, rows: Any = STEPS) -> None:
    set_steps(
        organisation=make.organisations()[body], process=process, act="", steps=rows, valid_from=day,
        document="12/QĐ-SCT (ví dụ)", by=people.administrator, at=moment(day),
    )  # fmt: skip


def sign(sheet: SigningSheet, who: list[User], at: datetime) -> None:
    for user in who:
        sheet.refresh_from_db()
        agree(sheet=sheet, turn=sheet.turn, by=user, at=at)


def test_a_detail_plan_is_approved_by_the_last_signature(
    people: People, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, units, day = cast_of(people), make_units(), date(2026, 4, 3)
    told = group_in_contract(cast, units)
    plan = services.open_detail_plan(project=told.project, by=cast.chau, at=moment(date(2026, 4, 1)))
    name_somebody(plan, cast, units.ban_ho, "Hợp tác xã (ví dụ)", 400, 200)
    from tests.factories.kinds import given

    services.submit_detail_plan(plan=plan, by=cast.chau, at=moment(date(2026, 4, 2)), given=given())
    division = list(signers())
    steps(people, "lao_cai", "programmes.detail_plan", day)
    monkeypatch.setattr(clock, "now", lambda: moment(day))
    url = f"/projects/{told.project.pk}/detail-plan/{plan.pk}/act/approve_detail/"
    page = login("binh").get(url).content.decode()
    assert "Soạn xong, chuyển ký" in page
    typed = {"number": "9/KH-SCT (ví dụ)", "approved_on": "03/04/2026", "note": "Kính trình (ví dụ)."}
    answer = login("binh").post(url, {**typed, "approved_on": "x"})
    assert answer.status_code == 422
    answer = login("binh").post(url, typed)
    if answer.status_code == 422:  # warnings ask for a sentence
        codes = [w.code for w, _text, _n in answer.context["warnings"]]
        answer = login("binh").post(url, typed | {f"reason-{code}": "Đã kiểm tra (ví dụ)." for code in codes})
    assert answer.status_code == 302, answer.content.decode()
    plan.refresh_from_db()
    assert plan.status == "submitted"
    sheet = SigningSheet.objects.get(process="programmes.detail_plan")
    assert login("binh").get(url).url == f"/workflow/sheets/{sheet.pk}/"
    signer = Client()
    signer.force_login(division[0], backend="django.contrib.auth.backends.ModelBackend")
    shown = signer.get(f"/workflow/sheets/{sheet.pk}/").content.decode()
    assert "9/KH-SCT (ví dụ)" in shown
    sign(sheet, division, moment(day, 15))
    plan.refresh_from_db()
    assert (plan.status, plan.number) == ("approved", "9/KH-SCT (ví dụ)")


def test_a_list_under_signature_is_not_edited_and_goes_on_as_signed(
    people: People, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = national_plan(people)
    projects = ready(people, 2)
    add(version, projects[:1], people.an)
    head = make.user("pho_cuc", "Trần Thị Lan")
    make.member(head, Role.AGENCY_HEAD, make.organisations()["agency"])
    Membership.objects.filter(user=head).update(position="Phó Cục trưởng")
    day = clock.local_date(MADE)
    rows = (
        NewStep("Chuyên viên soạn", Role.AGENCY_OFFICER),
        NewStep("Lãnh đạo ký", Role.AGENCY_HEAD, "Phó Cục trưởng"),
    )
    steps(people, "agency", YEAR_PLAN.key, day, rows)
    monkeypatch.setattr(clock, "now", lambda: MADE)
    version.refresh_from_db()
    url = f"/projects/plans/{version.plan_id}/versions/{version.number}/act/submit/"
    answer = login("an").post(url, {"revision": version.revision, "note": "Kính trình (ví dụ)."})
    if answer.status_code == 422:
        codes = [g[0].code for g in answer.context["warnings"]]
        said = {f"reason-{code}": "Đã kiểm tra (ví dụ)." for code in codes}
        answer = login("an").post(url, {"revision": version.revision, "note": "Kính trình (ví dụ).", **said})
    assert answer.status_code == 302, answer.content.decode()
    with pytest.raises(Denied) as refused:
        add(version, projects[1:], people.an)
    assert refused.value.reason == "under_signature"
    sign(SigningSheet.objects.get(process=YEAR_PLAN.key), [head], MADE)
    assert PlanVersion.objects.get(pk=version.pk).status == PlanStatus.SUBMITTED


def test_a_change_keeps_its_scan_from_the_draft_to_the_last_signature(
    at_step: At, people: People, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = at_step("sign_contract").project
    day = date(2026, 5, 4)
    asked = Asked("time", "Máy về muộn (ví dụ).", {"starts_on": date(2026, 2, 1), "ends_on": date(2026, 12, 20)}, "k")
    change = propose_change(project=project, asked=asked, by=people.chau, at=moment(date(2026, 5, 1)))
    division = list(signers())
    steps(people, "lao_cai", "programmes.change", day)
    monkeypatch.setattr(clock, "now", lambda: moment(day))
    url = f"/projects/{project.pk}/changes/{change.pk}/act/check_change/"
    answer = login("binh").post(url, {"note": "Đúng thực tế (ví dụ)."})
    assert answer.status_code == 302, answer.content.decode()
    sheet = SigningSheet.objects.get(process="programmes.change")
    sign(sheet, division, moment(day, 15))
    change.refresh_from_db()
    assert change.status == "checked"
    agency = (NewStep("Soạn", Role.AGENCY_OFFICER), NewStep("Ký", Role.AGENCY_HEAD))
    steps(people, "agency", "programmes.change", day, agency)
    url = f"/projects/{project.pk}/changes/{change.pk}/act/decide_change/"
    typed = {"number": "88/QĐ-ĐCK (ví dụ)", "decided_on": "04/05/2026", "note": "Đồng ý (ví dụ)."}
    answer = login("an").post(url, {**typed, "scan": upload("Quyết định")})
    if answer.status_code == 422:
        said = {f"reason-{w.code}": "Đã kiểm tra (ví dụ)." for w, _text, _n in answer.context["warnings"]}
        answer = login("an").post(url, {**typed, **said, "scan": upload("Quyết định")})
    assert answer.status_code == 302, answer.content.decode()
    sheet = SigningSheet.objects.get(process="programmes.change", closed_at__isnull=True)
    assert sheet.scan is not None
    sign(sheet, [people.an_head], moment(day, 16))
    change.refresh_from_db()
    project.refresh_from_db()
    assert (change.number, project.ends_on) == ("88/QĐ-ĐCK (ví dụ)", date(2026, 12, 20))
