"""Health for the monitoring, effective settings for administrators, the settings page of the manual."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.test import Client

from khuyencong.accounts.choices import BodyKind, Role
from khuyencong.accounts.models import Membership, Organisation, User
from khuyencong.config import env
from khuyencong.operations import periodic
from khuyencong.operations.models import JobRun

AT = datetime(2026, 5, 4, 3, 0, tzinfo=UTC)


def person(role: str) -> Client:
    body = Organisation.objects.create(name=role, kind=BodyKind.PLATFORM)
    user = User.objects.create(username=role, full_name=role)
    Membership.objects.create(user=user, organisation=body, role=role, valid_from=date(2026, 1, 1))
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.django_db
def test_health_needs_no_account_and_tells_whether_a_worker_lives() -> None:
    answer = Client().get("/health/")
    assert answer.status_code == 200
    assert answer.json() == {"status": "degraded", "database": True, "migrations": True, "disk": True, "worker": False}
    periodic.beat(datetime.now(UTC))
    assert Client().get("/health/").json()["status"] == "ok"
    periodic.beat(datetime.now(UTC) - timedelta(minutes=10))
    assert Client().get("/health/").json()["worker"] is False
    assert Client().post("/health/").status_code == 405


@pytest.mark.django_db
def test_a_database_of_another_release_is_unhealthy() -> None:
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder(connection).record_unapplied("operations", "0001_initial")
    answer = Client().get("/health/")
    assert (answer.status_code, answer.json()["status"]) == (503, "failing")


@pytest.mark.django_db
def test_only_administrators_see_settings_and_never_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KC_SECRET_KEY", "khong-ai-duoc-thay")
    monkeypatch.setenv("KC_EMAIL_URL", "smtp+tls://mot:mat-khau@mail.example:587")
    assert Client().get("/operations/settings/").status_code == 302
    assert person(Role.AUDITOR).get("/operations/settings/").status_code == 403
    page = person(Role.ADMINISTRATOR).get("/operations/settings/").content.decode()
    assert "khong-ai-duoc-thay" not in page
    assert "mat-khau" not in page
    assert "mail.example:587" in page


def test_the_settings_page_of_the_manual_is_current() -> None:
    call_command("draw_settings", "--check")


def test_switches_and_numbers_that_are_none_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KC_DEMO", "yes")
    monkeypatch.setenv("KC_PORT", "eight")
    with pytest.raises(ValueError, match="KC_DEMO"):
        env.flag("KC_DEMO")
    with pytest.raises(ValueError, match="KC_PORT"):
        env.integer("KC_PORT")


@pytest.mark.django_db
def test_of_several_workers_one_runs_a_job_and_a_failure_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []

    def fail(at: datetime) -> None:
        raise RuntimeError("012345678901")

    work = [
        periodic.Job("fails", fail, timedelta(minutes=5)),
        periodic.Job("works", lambda at: ran.append("works"), timedelta(minutes=5)),
        periodic.Job("nightly", lambda at: ran.append("nightly")),
    ]
    monkeypatch.setattr(periodic, "jobs", lambda: iter(work))
    assert periodic.run_due(AT, lambda: AT) == ["fails", "works", "nightly"]
    assert periodic.run_due(AT + timedelta(minutes=4), lambda: AT) == []
    assert periodic.run_due(AT + timedelta(minutes=6), lambda: AT) == ["fails", "works"]
    assert periodic.run_due(AT + timedelta(days=1), lambda: AT) == ["fails", "works", "nightly"]
    assert JobRun.objects.get(name="fails").failed == "RuntimeError"
    assert ran.count("nightly") == 2


@pytest.mark.parametrize(
    ("moment", "since"),
    [
        (datetime(2026, 5, 4, 18, 59, tzinfo=UTC), datetime(2026, 5, 3, 19, 0, tzinfo=UTC)),  # 01:59 in Vietnam
        (datetime(2026, 5, 4, 19, 0, tzinfo=UTC), datetime(2026, 5, 4, 19, 0, tzinfo=UTC)),  # 02:00 in Vietnam
    ],
)
def test_nightly_work_begins_at_two_in_vietnam(moment: datetime, since: datetime) -> None:
    assert periodic.Job("nightly", lambda at: None).due_since(moment) == since
