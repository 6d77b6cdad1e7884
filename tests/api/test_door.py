"""Tokens: who made them, what they open and when they end; writes happen once for a key."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from khuyencong.accounts.choices import BodyKind, Role
from khuyencong.accounts.models import Membership, Organisation, User
from khuyencong.api import services
from khuyencong.api.choices import Scope
from khuyencong.api.models import Answer, Token
from khuyencong.audit.models import Entry
from khuyencong.common import clock
from khuyencong.common.errors import Invalid, WrongState
from khuyencong.registry.models import Establishment
from tests.api.conftest import Program, program
from tests.factories.places import Units
from tests.factories.registry import make_establishment, make_officer

NEW = {"name": "Hợp tác xã Ví Dụ", "legal_form": "cooperative", "commune": "Bản Hồ, Lào Cai"}


@pytest.fixture
def officer(units: Units) -> User:
    return make_officer(Role.CENTRE_OFFICER, units.lao_cai, kind=BodyKind.CENTRE)


def problem(answer: Any, status: int, kind: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    document: dict[str, Any] = answer.json()
    assert document["type"] == f"urn:khuyencong:problem:{kind}"
    assert document["status"] == status
    return document


def test_without_a_token_nothing_opens(officer: User) -> None:
    client = Client()
    answer = client.get("/api/v1/establishments", headers={"accept": "text/html"})
    problem(answer, 401, "no-token")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    client.force_login(officer)  # a session of the screens is no key: the API knows no cookies
    problem(client.get("/api/v1/establishments"), 401, "no-token")
    for wrong in ("Bearer kc_" + "a" * 43, "Basic abc", "Bearer ", "bearer"):
        problem(client.get("/api/v1/establishments", headers={"authorization": wrong}), 401, "no-token")


def test_a_token_ends_with_its_day_its_withdrawal_its_role_and_its_account(officer: User) -> None:
    def opens(caller: Program) -> bool:
        status = caller.get("places").status_code
        assert status in {200, 401}
        return bool(status == 200)

    caller = program(officer)
    token = Token.objects.get()
    assert opens(caller)
    token.refresh_from_db()
    assert token.last_used_at is not None
    assert caller.secret not in repr(Token.objects.values().get())
    services.withdraw_token(token=token, by=officer, at=clock.now())
    assert not opens(caller)
    with pytest.raises(WrongState):
        services.withdraw_token(token=token, by=officer, at=clock.now())
    acts = Entry.objects.filter(subject=f"api.token:{token.pk}").order_by("id").values_list("act", flat=True)
    assert list(acts) == ["api.make_token", "api.withdraw_token"]
    second = program(officer)
    Token.objects.filter(withdrawn_at__isnull=True).update(expires_on=clock.local_date(clock.now()) - timedelta(days=1))
    assert not opens(second)
    third = program(officer)
    Membership.objects.filter(user=officer).update(valid_to=date(2020, 1, 1))
    assert not opens(third)
    Membership.objects.filter(user=officer).update(valid_to=None)
    assert opens(third)
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert not opens(third)


def test_a_token_acts_for_one_body_alone(units: Units, officer: User) -> None:
    """The user also acts for the nation: the token of the centre still sees the centre's places only."""
    make_establishment(commune=units.phuc_loi, figures=False)
    agency = Organisation.objects.create(name="Cục mẫu", kind=BodyKind.AGENCY)
    caller = program(officer)
    Membership.objects.create(user=officer, organisation=agency, role=Role.AGENCY_OFFICER, valid_from=date(2020, 1, 1))
    assert caller.get("establishments").json()["items"] == []


def test_rights_are_those_of_the_token_and_of_the_user(units: Units, officer: User) -> None:
    reads = program(officer, Scope.REGISTRY_READ)
    assert reads.get("establishments").status_code == 200
    assert "Đọc đơn vị hành chính" in problem(reads.get("places"), 403, "denied")["detail"]
    problem(reads.post("establishments", NEW), 403, "denied")
    finance = program(make_officer(Role.FINANCE, units.lao_cai))
    refused = problem(finance.post("establishments", NEW), 403, "denied")
    assert "Viên chức trung tâm khuyến công" in refused["authority"]
    assert not Establishment.objects.exists()


def test_methods_addresses_and_bodies_that_do_not_fit(officer: User) -> None:
    caller = program(officer)
    answer = caller.send("DELETE", "establishments")
    problem(answer, 405, "method")
    assert answer.headers["Allow"] == "GET, POST"
    problem(caller.get("establishments/999999"), 404, "not-found")
    problem(caller.get("establishments/99999999999999999999"), 404, "not-found")
    problem(caller.post("establishments", b"{not json"), 400, "bad-request")
    fields = problem(caller.get("establishments?limit=100000&cursor=x"), 400, "invalid")["fields"]
    assert set(fields) == {"limit"}
    assert set(problem(caller.get("establishments?cursor=bm90OjE"), 400, "invalid")["fields"]) == {"cursor"}
    problem(caller.post("establishments", {"name": ["a"]}), 400, "invalid")


def test_too_many_calls_wait(officer: User, settings: Any) -> None:
    settings.API_PER_MINUTE = 2
    caller = program(officer)
    answers = [caller.get("places?limit=1") for _n in range(4)]
    assert [a.status_code for a in answers][-1] == 429
    problem(answers[-1], 429, "too-many")
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60


def test_a_write_happens_once_for_a_key(officer: User) -> None:
    caller = program(officer)
    first = caller.post("establishments", NEW, key="nightly-1")
    again = caller.post("establishments", NEW, key="nightly-1")
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Establishment.objects.count() == 1
    other = caller.post("establishments", {**NEW, "name": "Gốm Ví Dụ"}, key="nightly-1")
    assert problem(other, 409, "rule-broken")["findings"][0]["code"] == "api.key_reused"
    assert Establishment.objects.count() == 1
    missing = caller.client.generic(
        "POST", "/api/v1/establishments", "{}", headers={"authorization": f"Bearer {caller.secret}"}
    )
    assert set(problem(missing, 400, "invalid")["fields"]) == {"Idempotency-Key"}
    # Another program may choose the same key.
    assert program(officer).post("establishments", {**NEW, "name": "Gốm Ví Dụ"}, key="nightly-1").status_code == 201


def test_a_refused_write_leaves_its_key_free(officer: User) -> None:
    caller = program(officer)
    assert caller.post("establishments", {**NEW, "commune": "Không Có"}, key="nightly-1").status_code == 400
    assert not Answer.objects.exists()
    assert caller.post("establishments", NEW, key="nightly-1").status_code == 201


def test_old_answers_are_forgotten(officer: User) -> None:
    program(officer).post("establishments", NEW, key="nightly-1")
    assert services.forget_answers(at=clock.now()) == 0
    assert services.forget_answers(at=clock.now() + timedelta(days=4)) == 1


def test_what_a_new_token_is_refused_for(officer: User) -> None:
    at = clock.now()
    body = Organisation.objects.create(name="Cơ quan khác", kind=BodyKind.AGENCY)
    with pytest.raises(Invalid) as wrong:
        services.make_token(
            organisation=body, label=" ", scopes=["all"], expires_on=date(2020, 1, 1), by=officer, at=at
        )
    assert set(wrong.value.fields) == {"label", "scopes", "expires_on", "organisation"}
    assert not Token.objects.exists()


def test_a_person_makes_sees_once_and_withdraws_a_token(units: Units, officer: User) -> None:
    client = Client()
    client.force_login(officer)
    page = client.get("/accounts/tokens/new/")
    body = Membership.objects.get(user=officer).organisation_id
    assert f'value="{body}" selected' in page.content.decode()
    form = {"label": "Đồng bộ", "organisation": body, "scopes": [Scope.REGISTRY_READ], "expires_on": "2020-01-01"}
    assert client.post("/accounts/tokens/new/", form).status_code == 400
    soon = clock.local_date(clock.now()) + timedelta(days=9)
    made = client.post("/accounts/tokens/new/", {**form, "expires_on": soon.isoformat()})
    assert made.headers["Cache-Control"].startswith("max-age=0")
    secret = made.content.decode().split('id="id_secret" value="')[1].split('"')[0]
    caller = Program(secret, Client())
    assert caller.get("establishments").status_code == 200
    listed = client.get("/accounts/tokens/").content.decode()
    assert secret not in listed
    assert "Đồng bộ" in listed
    token = Token.objects.get()
    stranger = Client()
    stranger.force_login(make_officer(Role.CENTRE_OFFICER, units.lao_cai))
    assert "Đồng bộ" not in stranger.get("/accounts/tokens/").content.decode()
    assert stranger.post(f"/accounts/tokens/{token.pk}/withdraw/").status_code == 404
    administrator = Client()
    administrator.force_login(make_officer(Role.ADMINISTRATOR, None, kind=BodyKind.PLATFORM))
    assert "Đồng bộ" in administrator.get("/accounts/tokens/").content.decode()
    assert client.post(f"/accounts/tokens/{token.pk}/withdraw/").status_code == 302
    assert caller.get("establishments").status_code == 401
