"""A binder is asked for, built by the worker, opened by those who may open the dossier, and taken away."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext

from khuyencong.audit.models import Entry
from khuyencong.common.errors import Denied, Invalid, WrongState
from khuyencong.files import access as file_access
from khuyencong.files import services as stored
from khuyencong.files.store import passing_store, store
from khuyencong.papers import selectors, services
from khuyencong.papers.access import get_binder_for
from khuyencong.papers.binding import book
from khuyencong.papers.binding.parts import BinderPart
from khuyencong.papers.choices import BinderFailure, BinderStatus
from khuyencong.papers.models import Binder
from khuyencong.papers.services import binders
from tests.factories.accounts import People
from tests.papers import files, samples
from tests.papers.conftest import SUBJECT

AT = datetime(2026, 5, 5, 9, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
ON = AT.date()
Ask = Callable[..., Binder]


def now() -> datetime:
    return AT + timedelta(minutes=3)


@pytest.fixture
def parts(people: People) -> list[BinderPart]:
    """Three papers of the record: a PDF, a scan and a Word file."""
    made = []
    for name, content in (
        ("don.pdf", files.paper_pdf("Đơn")),
        ("anh.jpg", files.picture()),
        ("dutoan.docx", services.render(samples.paper(), "docx")),
    ):
        row = stored.attach(
            owner=SUBJECT, kind="other", upload=SimpleUploadedFile(name, content), by=people.chau, at=AT
        )
        made.append(BinderPart("Đăng ký", name.split(".")[0], row.pk, "ngày 05/5/2026"))
    return made


@pytest.fixture
def ask(people: People, parts: list[BinderPart]) -> Ask:
    def start(**changes: Any) -> Binder:
        values: dict[str, Any] = {
            "subject": SUBJECT, "title": "Hồ sơ ví dụ", "parts": parts, "by": people.chau, "at": AT,
            "office": "Trung tâm", "facts": [("Mã", "7")], "order_note": "Phụ lục 2 chưa đọc.",
            "back_url": "/projects/7/",
        }  # fmt: skip
        return services.start_binder(**values | changes)

    return start


def built(binder: Binder) -> Binder:
    services.build_binder(binder.pk, now)
    binder.refresh_from_db()
    return binder


@pytest.mark.django_db(transaction=True)
def test_the_worker_builds_what_was_asked_for(ask: Ask, people: People) -> None:
    binder = ask()
    assert binder.status == BinderStatus.WAITING
    call_command("db_worker", batch=True, interval=0, startup_delay=False)
    binder.refresh_from_db()
    assert (binder.status, binder.done, binder.whole, binder.failure) == (BinderStatus.DONE, 3, 3, "")
    with passing_store().open(binder.sha256) as made:
        content = made.read()
    assert hashlib.sha256(content).hexdigest() == binder.sha256
    assert len(content) == binder.size_bytes
    with pikepdf.open(BytesIO(content)) as pdf:
        assert len(pdf.pages) == binder.pages == 6
    assert binder.remarks == [{"at": 3, "title": "dutoan", "remarks": ["other_format"]}]
    acts = list(Entry.objects.filter(subject=SUBJECT, act__contains="binder").order_by("id").values_list("act", "by"))
    assert acts == [("papers.start_binder", people.chau.pk), ("papers.build_binder", None)]


def test_asked_again_the_same_binder_is_given(ask: Ask, parts: list[BinderPart]) -> None:
    first = ask()
    assert ask() == first
    assert built(first).status == BinderStatus.DONE
    assert ask(at=AT + timedelta(days=1)) == first
    assert ask(parts=parts[:2]) != first
    assert ask(fmt="zip") != first
    late = ask(at=AT + timedelta(days=8))
    assert late != first
    assert built(late).sha256 == first.sha256, "the same content gives the same bytes"


def test_a_zip_is_built(ask: Ask) -> None:
    binder = built(ask(fmt="zip"))
    assert (binder.status, binder.pages) == (BinderStatus.DONE, 0)
    with passing_store().open(binder.sha256) as made:
        assert made.read(4) == b"PK\x03\x04"


def test_refusals(ask: Ask, people: People, parts: list[BinderPart], monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Invalid):
        ask(parts=[])
    monkeypatch.setattr(binders, "PARTS_MOST", 2)
    with pytest.raises(Invalid):
        ask()
    monkeypatch.undo()
    with pytest.raises(Denied):
        ask(by=people.em)
    with pytest.raises(ValueError, match="no attachment"):
        ask(parts=[BinderPart("A", "B", 999_999)])
    with pytest.raises(ValueError, match="registered"):
        ask(subject="papers.nothing:1")
    assert not Binder.objects.exists()


def test_a_file_of_a_record_one_may_not_open_is_refused(
    ask: Ask, people: People, parts: list[BinderPart], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(file_access._OPENERS, "papers.other", lambda user, number, on: user.username == "an")
    foreign = stored.attach(
        owner="papers.other:1", kind="other", upload=SimpleUploadedFile("a.pdf", files.paper_pdf("Khác")), by=people.an,
        at=AT,
    )  # fmt: skip
    with pytest.raises(Denied):
        ask(parts=[*parts, BinderPart("A", "Khác", foreign.pk)])
    # Whoever asked may open both records; one who may open only the dossier does not get the other's file by it.
    monkeypatch.setitem(file_access._OPENERS, "papers.other", lambda user, number, on: user.username == "chau")
    monkeypatch.setitem(file_access._OPENERS, "papers.example", lambda user, number, on: True)
    binder = ask(parts=[*parts, BinderPart("A", "Khác", foreign.pk)])
    assert get_binder_for(people.chau, binder.pk, ON) == binder
    with pytest.raises(Http404):
        get_binder_for(people.binh, binder.pk, ON)


def test_failures_are_kept_with_their_reason(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "PAGES_MOST", 1)
    binder = built(ask())
    assert (binder.status, binder.failure) == (BinderStatus.FAILED, BinderFailure.TOO_MANY_PAGES)
    monkeypatch.undo()

    def full(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(book, "bind", full)
        binder = built(ask())
    assert (binder.status, binder.failure) == (BinderStatus.FAILED, BinderFailure.STORAGE)

    def wrong(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr(book, "bind", wrong)
        binder = ask()
        with pytest.raises(ZeroDivisionError):
            services.build_binder(binder.pk, now)
    binder.refresh_from_db()
    assert (binder.status, binder.failure) == (BinderStatus.FAILED, BinderFailure.ERROR)
    assert not list(binders.Path(binders.settings.WORK_DIR).iterdir()), "nothing is left behind"
    again = services.restart_binder(binder=binder, by=binder.by, at=AT)
    assert built(again).status == BinderStatus.DONE
    with pytest.raises(WrongState):
        services.restart_binder(binder=again, by=again.by, at=AT)


def test_a_file_whose_bytes_changed_in_the_store_is_named(ask: Ask, parts: list[BinderPart]) -> None:
    binder = ask()
    Binder.objects.filter(pk=binder.pk).update(leaves=[{**leaf, "sha256": "0" * 64} for leaf in binder.leaves])
    assert [row["remarks"] for row in built(binder).remarks] == [["missing"]] * 3


def test_a_second_worker_leaves_it_alone(ask: Ask) -> None:
    binder = ask()
    Binder.objects.filter(pk=binder.pk).update(status=BinderStatus.RUNNING, beat_at=AT)
    assert built(binder).status == BinderStatus.RUNNING
    assert ask(at=AT + timedelta(minutes=5)) == binder, "still at it"
    other = ask(at=AT + timedelta(minutes=20))
    binder.refresh_from_db()
    assert (binder.status, binder.failure) == (BinderStatus.FAILED, BinderFailure.STOPPED)
    assert other != binder


def test_binders_are_taken_away_after_their_days(ask: Ask, login: Callable[[str], Client]) -> None:
    binder = built(ask())
    twin = built(ask(at=AT + timedelta(days=8)))
    Binder.objects.filter(pk=twin.pk).update(expires_at=AT + timedelta(days=20))
    assert services.expire_binders(at=AT + timedelta(days=3)) == 0
    assert services.expire_binders(at=AT + timedelta(days=9)) == 1
    binder.refresh_from_db()
    assert binder.status == BinderStatus.EXPIRED
    assert passing_store().exists(binder.sha256), "the other binder of the same bytes still needs them"
    assert services.expire_binders(at=AT + timedelta(days=21)) == 1
    assert not passing_store().exists(binder.sha256)
    assert all(store().exists(leaf["sha256"]) for leaf in binder.leaves), "the papers stay"


def test_the_page_says_how_far_it_is(ask: Ask, login: Callable[[str], Client]) -> None:
    binder = ask()
    client = login("chau")
    address = f"/papers/binders/{binder.pk}/"
    page = client.get(address).content.decode()
    assert "Đang chờ máy đóng tập nhận việc." in page
    assert 'hx-trigger="every 2s"' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    Binder.objects.filter(pk=binder.pk).update(status=BinderStatus.RUNNING, done=2, beat_at=AT)
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "Đã xử lý 2 trong 3 giấy tờ." in part
    assert "<html" not in part
    Binder.objects.filter(pk=binder.pk).update(status=BinderStatus.WAITING, done=0)
    built(binder)
    Binder.objects.filter(pk=binder.pk).update(expires_at=datetime(2126, 1, 1, tzinfo=ZoneInfo("UTC")))
    page = client.get(address).content.decode()
    assert "Tải tệp PDF (6 trang)" in page
    assert "hx-trigger" not in page
    assert "Không phải PDF hoặc ảnh, kèm thành tệp riêng" in page
    assert 'href="/projects/7/"' in page


def test_the_file_opens_for_those_who_may_open_the_dossier(ask: Ask, login: Callable[[str], Client]) -> None:
    binder = ask()
    address = f"/papers/binders/{binder.pk}/file/"
    assert login("chau").get(address).status_code == 302, "not built yet"
    built(binder)
    answer = login("chau").get(address)
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert hashlib.sha256(content).hexdigest() == binder.sha256
    assert answer["Content-Disposition"] == f'attachment; filename="ho-so-{binder.mark[:8]}.pdf"'
    assert answer["Content-Length"] == str(binder.size_bytes)
    for name in ("em", "an", "auditor"):
        for path in (address, f"/papers/binders/{binder.pk}/"):
            assert login(name).get(path).status_code == 404
        assert login(name).post(f"/papers/binders/{binder.pk}/again/").status_code == 404
    assert Client().get(address).status_code == 302
    passing_store().delete(binder.sha256)
    assert login("chau").get(address, follow=True).status_code == 200
    assert "Tệp không còn được lưu" in login("chau").get(address, follow=True).content.decode()


def test_an_expired_binder_is_asked_for_again(ask: Ask, login: Callable[[str], Client]) -> None:
    binder = built(ask())
    services.expire_binders(at=AT + timedelta(days=30))
    page = login("chau").get(f"/papers/binders/{binder.pk}/").content.decode()
    assert "Tệp đã hết hạn lưu" in page
    answer = login("chau").post(f"/papers/binders/{binder.pk}/again/")
    fresh = Binder.objects.order_by("-id").first()
    assert fresh is not None
    assert fresh != binder
    assert answer.headers["Location"] == f"/papers/binders/{fresh.pk}/"
    assert (fresh.title, fresh.mark, fresh.back_url) == (binder.title, binder.mark, binder.back_url)
    assert login("chau").get(f"/papers/binders/{fresh.pk}/again/").status_code == 405


def test_the_page_costs_the_same_for_many_papers(
    ask: Ask, parts: list[BinderPart], login: Callable[[str], Client]
) -> None:
    counts = []
    for many in (1, 40):
        binder = ask(parts=parts[:1] * many)
        client = login("chau")
        client.get("/papers/binders/999/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/papers/binders/{binder.pk}/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert [b.whole for b in selectors.binders_of(SUBJECT)] == [40, 1]
