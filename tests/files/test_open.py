"""Downloads: only for those the record is open to, never as part of a page."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from khuyencong.files import access, services
from khuyencong.files.models import Attachment
from khuyencong.files.store import store
from tests.files import samples

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _register(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(access._OPENERS, "test.paper", lambda user, id, on: user.username == "binh")


def attach(name: str, content: bytes) -> Attachment:
    upload = SimpleUploadedFile(name, content)
    return services.attach(owner="test.paper:1", kind="photo", upload=upload, by=None, at=AT)


def test_the_owner_room_decides(login: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch) -> None:
    kept = attach("a.pdf", samples.PDF)
    address = f"/files/{kept.pk}/"
    answer = login("binh").get(address)
    assert b"".join(answer.streaming_content) == samples.PDF  # type: ignore[attr-defined]
    assert login("em").get(address).status_code == 404
    assert login("administrator").get(address).status_code == 404
    assert login("binh").get("/files/999999/").status_code == 404
    assert Client().get(address).status_code == 302
    monkeypatch.delitem(access._OPENERS, "test.paper")
    assert login("binh").get(address).status_code == 404


@pytest.mark.parametrize("name", list(samples.GOOD))
def test_headers_keep_a_file_a_file(login: Callable[[str], Client], name: str) -> None:
    content, content_type = samples.GOOD[name]
    answer = login("binh").get(f"/files/{attach(name, content).pk}/")
    answer.close()
    assert answer["Content-Type"] == content_type
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "script" not in answer["Content-Security-Policy"]
    assert answer["Content-Disposition"].split(";")[0] == ("inline" if "image/" in content_type else "attachment")
    assert answer["Cache-Control"] == "private, no-store"


def test_vietnamese_names_arrive_whole(login: Callable[[str], Client]) -> None:
    answer = login("binh").get(f"/files/{attach('Hóa đơn đỏ.pdf', samples.PDF).pk}/")
    answer.close()
    assert "filename*=UTF-8''H%C3%B3a%20%C4%91%C6%A1n%20%C4%91%E1%BB%8F.pdf" in answer["Content-Disposition"]


def test_lost_bytes_are_a_missing_page(login: Callable[[str], Client], settings: object) -> None:
    from khuyencong.files.store import key_of

    kept = attach("a.png", samples.PNG)
    (settings.FILES_DIR / key_of(kept.sha256)).unlink()  # type: ignore[attr-defined]
    assert not store().exists(kept.sha256)
    assert login("binh").get(f"/files/{kept.pk}/").status_code == 404
