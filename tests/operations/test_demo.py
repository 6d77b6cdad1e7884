"""The demo on one machine, its refusals, and the practice copy."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from khuyencong.accounts.choices import BodyKind
from khuyencong.accounts.models import Membership, Organisation, User
from khuyencong.common import clock
from khuyencong.common.errors import Invalid
from khuyencong.demo import services
from khuyencong.demo.accounts import PASSWORD, PEOPLE
from khuyencong.places.models import Unit
from tests.operations.installation import Installation


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def opened(url: str) -> Any:
    return urllib.request.urlopen(url, timeout=5)


def wait_for(url: str, seconds: float, running: subprocess.Popen[str]) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert running.poll() is None, running.communicate()
        try:
            return opened(url)
        except OSError:
            time.sleep(0.3)
    raise AssertionError(f"{url} did not answer in {seconds} s")


def test_demo_needs_to_be_asked_for_and_stays_on_this_machine(installation: Installation) -> None:
    assert "KC_DEMO=1" in installation.run("demo", "--no-serve", code=2).stderr
    assert "loopback" in installation.run("demo", "--no-serve", code=2, KC_DEMO="1", KC_HOST="0.0.0.0").stderr
    assert not (installation.folder / "data").exists()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert "is taken" in installation.run("demo", code=1, KC_DEMO="1", KC_PORT=port).stderr


def test_demo_starts_serves_and_takes_its_children_along(installation: Installation) -> None:
    port = free_port()
    running = subprocess.Popen(
        [sys.executable, "-m", "khuyencong", "demo"],
        env={**installation.environment, "KC_DEMO": "1", "KC_PORT": str(port), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        page = wait_for(f"http://127.0.0.1:{port}/accounts/login/", 240, running).read().decode()
        assert PASSWORD in page
        assert "binh" in page
        style = page.split('rel="stylesheet" href="')[1].split('"')[0]
        assert opened(f"http://127.0.0.1:{port}{style}").status == 200
        assert b'"database": true' in wait_for(f"http://127.0.0.1:{port}/health/", 60, running).read()
    finally:
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
    assert running.returncode == 0, err
    assert f"password of all: {PASSWORD}" in out
    with pytest.raises(OSError, match="refused"):
        opened(f"http://127.0.0.1:{port}/health/")
    for line in err.splitlines():
        assert line.startswith("{"), line
    again = installation.run("demo", "--no-serve", KC_DEMO="1")
    assert "units=0" in again.stdout


@pytest.fixture
def provinces(db: None) -> None:
    for code, name in (("15", "Lào Cai"), ("38", "Thanh Hóa")):
        Unit.objects.create(level="province", code=code, name=name, kind="province", search_key=name.lower())


@pytest.mark.usefixtures("provinces")
def test_example_people_hold_their_offices_and_loading_again_adds_nothing() -> None:
    services.load_accounts(at=clock.now())
    services.load_accounts(at=clock.now())
    assert User.objects.count() == Membership.objects.count() == len(PEOPLE)
    assert all(body.is_example and "ví dụ" in body.name for body in Organisation.objects.all())
    assert Client().login(username="chau", password=PASSWORD) or settings.AXES_ENABLED


@pytest.mark.usefixtures("provinces")
@pytest.mark.parametrize("mode", ["DEMO", "PRACTICE"])
def test_a_database_with_anything_else_is_refused(settings: Any, mode: str) -> None:
    setattr(settings, mode, True)
    Organisation.objects.create(name="Sở Công Thương thật", kind=BodyKind.DEPARTMENT)
    with pytest.raises(Invalid, match="Sở Công Thương thật"):
        list(services.load_demo(at=clock.now()))
    assert User.objects.count() == 0


@pytest.mark.django_db
def test_example_data_and_reset_are_refused_on_a_real_installation(settings: Any) -> None:
    with pytest.raises(Invalid, match="KC_DEMO"):
        list(services.load_demo(at=clock.now()))
    settings.DEMO = True
    with pytest.raises(Invalid, match="practice"):
        services.reset_practice(at=clock.now())


def test_the_practice_copy_is_as_on_its_first_day_after_a_reset(installation: Installation) -> None:
    (installation.folder / "data").mkdir()
    assert "practice" in installation.run("reset-practice", code=2).stderr
    practice = {"KC_PRACTICE": "1"}
    installation.run("migrate")
    body = "from khuyencong.accounts.models import *; Organisation.objects.create(name='Sở thật', kind='department')"
    installation.python(body)
    assert "never a practice copy" in installation.run("reset-practice", code=2, **practice).stderr
    installation.python(body.replace("create(", "filter(").replace("kind='department')", "kind='department').delete()"))
    installation.run("reset-practice", **practice)
    change = (
        "from khuyencong.accounts.models import *; from khuyencong.audit.services import record, seal; "
        "from khuyencong.common import clock; now = clock.now(); "
        "User.objects.filter(username='an').update(full_name='x'); "
        "Organisation.objects.create(name='Lớp tập huấn', kind='department'); "
        "record(act='tests.act', by=None, at=now, subject='tests.thing:1', label='x'); seal(at=now)"
    )
    installation.run("shell", "--no-imports", "-c", change, **practice)
    installation.run("reset-practice", **practice)
    look = "from khuyencong.accounts.models import *; print(User.objects.get(username='an').full_name)"
    assert installation.python(look) == "Nguyễn Văn An (ví dụ)"


def test_environment_is_clean() -> None:
    assert os.environ.get("KC_DEMO", "0") == "0"
