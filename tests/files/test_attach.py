"""A file is what its bytes say, and it opens only for those its record is open to."""

import io
import zipfile
from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from khuyencong.accounts.models import User
from khuyencong.audit.models import Entry
from khuyencong.common.errors import Invalid
from khuyencong.files import access, rules, selectors, services
from khuyencong.files.models import Attachment
from khuyencong.files.store import key_of
from tests.files import samples

AT = datetime(2026, 3, 2, tzinfo=UTC)
OWNER = "test.paper:7"


@pytest.fixture(autouse=True)
def _register(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(access._OPENERS, "test.paper", lambda user, id, on: user.username == "binh" and id == 7)


def attach(name: str, content: bytes, **extra: object) -> Attachment:
    return services.attach(
        owner=OWNER, kind="invoice", upload=SimpleUploadedFile(name, content), by=None, at=AT, **extra
    )  # type: ignore[arg-type]


@pytest.mark.parametrize("name", list(samples.GOOD))
def test_every_accepted_kind_is_kept_under_the_type_of_its_content(name: str) -> None:
    content, content_type = samples.GOOD[name]
    kept = attach(name, content)
    assert (kept.content_type, kept.name, kept.size_bytes) == (content_type, name, len(content))
    assert selectors.read_content(kept) == content


@pytest.mark.parametrize("name", list(samples.BAD))
def test_anything_else_is_refused_with_a_clear_sentence_and_nothing_is_written(name: str) -> None:
    content, words = samples.BAD[name]
    with pytest.raises(Invalid) as refused:
        attach(name, content)
    assert words in refused.value.fields["file"][0]
    assert not Attachment.objects.exists()
    assert not Entry.objects.exists()


def test_a_file_too_big_is_refused_with_both_sizes() -> None:
    with override_settings(UPLOAD_BYTES_MAX=1024 * 1024), pytest.raises(Invalid, match=r"nặng 1,5 MB.*quá mức 1 MB"):
        attach("a.pdf", b"%PDF-1.7\n" + b"x" * (1536 * 1024))


def test_no_file_at_all() -> None:
    with pytest.raises(Invalid, match="rỗng"):
        attach("a.pdf", b"")


def test_an_unregistered_kind_of_record_is_refused() -> None:
    for owner in ("nobody.thing:1", "test.paper", "test.paper:x", "test.paper:-1"):
        with pytest.raises(ValueError, match=r"registered|room\.model"):
            services.attach(owner=owner, kind="x", upload=SimpleUploadedFile("a.pdf", samples.PDF), by=None, at=AT)


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\hồ sơ\\Hóa đơn số 5.pdf", "Hóa đơn số 5.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie x.pdf"),
        ("\u202efdp.exe.pdf", "fdp.exe.pdf"),
        ("", "tep"),
        ("...", "tep"),
        ("<script>alert(1)</script>.pdf", "script.pdf"),
        ("n" * 5000 + ".pdf", "n" * 146 + ".pdf"),
        ("Hóa đơn.pdf", "Hóa đơn.pdf"),
    ],
)
def test_names_are_made_harmless_and_stay_readable(raw: str, kept: str) -> None:
    assert rules.safe_name(raw) == kept


def test_a_very_long_name_is_cut_before_its_ending() -> None:
    assert attach("ồ" * 5000 + ".pdf", samples.PDF).name.endswith("ồ.pdf")


def test_the_same_bytes_are_kept_once_and_both_rows_open() -> None:
    first, second = attach("a.pdf", samples.PDF), attach("b.pdf", samples.PDF)
    assert first.sha256 == second.sha256
    assert first.pk != second.pk
    assert selectors.read_content(second) == samples.PDF


def test_a_generated_file_gives_back_the_same_bytes() -> None:
    kept = services.store_generated(
        owner=OWNER, kind="paper", name="Tờ trình.docx", content=b"PK any", content_type="x/y", by=None, at=AT
    )
    assert kept.generated
    assert selectors.read_content(kept) == b"PK any"
    with pytest.raises(ValueError, match="empty"):
        services.store_generated(owner=OWNER, kind="x", name="a", content=b"", content_type="x/y", by=None, at=AT)


def test_the_log_names_the_bytes_not_the_file() -> None:
    kept = attach("CCCD Nguyen Van A 001203004567.pdf", samples.PDF)
    entry = Entry.objects.get(act="files.attach")
    assert entry.subject == OWNER
    assert entry.detail["sha256"] == kept.sha256
    assert "Nguyen" not in str(entry.detail) + entry.label


def test_retention_and_listing() -> None:
    old = attach("a.pdf", samples.PDF, retain_until=date(2036, 1, 1))
    other = services.attach(owner=OWNER, kind="photo", upload=SimpleUploadedFile("p.png", samples.PNG), by=None, at=AT)
    assert list(selectors.attachments_of(OWNER)) == [other, old]
    assert list(selectors.attachments_of(OWNER, "invoice")) == [old]
    assert old.retain_until == date(2036, 1, 1)


def test_a_crash_while_writing_leaves_neither_row_nor_bytes(settings: object, tmp_path: object) -> None:
    from pathlib import Path

    class Broken(SimpleUploadedFile):
        pass

    upload = Broken("a.pdf", samples.PDF)
    settings.FILES_DIR = Path(str(tmp_path))  # type: ignore[attr-defined]
    import khuyencong.files.store as store_module

    original = store_module.os.fsync

    def full_disk(handle: int) -> None:
        raise OSError(28, "No space left on device")

    store_module.os.fsync = full_disk  # type: ignore[assignment]
    try:
        with pytest.raises(OSError, match="No space"):
            services.attach(owner=OWNER, kind="x", upload=upload, by=None, at=AT)
    finally:
        store_module.os.fsync = original
    assert not Attachment.objects.exists()
    assert [p for p in Path(str(tmp_path)).rglob("*") if p.is_file()] == []


def test_bytes_lie_under_their_hash(settings: object) -> None:
    kept = attach("a.pdf", samples.PDF)
    assert (settings.FILES_DIR / key_of(kept.sha256)).read_bytes() == samples.PDF  # type: ignore[attr-defined]


def test_only_the_owning_room_decides_who_opens(people: object) -> None:
    kept = attach("a.pdf", samples.PDF)
    binh, em = (User.objects.get(username=name) for name in ("binh", "em"))
    day = date(2026, 3, 2)
    assert access.may_open(binh, kept.owner, day)
    assert not access.may_open(em, kept.owner, day)
    assert not access.may_open(binh, "test.paper:8", day)
    assert not access.may_open(binh, "nobody.thing:7", day)
    with pytest.raises(ValueError, match="already"):
        access.register("test.paper", lambda user, id, on: True)


def test_a_zip_inside_out_does_not_hang() -> None:
    big = io.BytesIO()
    with zipfile.ZipFile(big, "w") as archive:
        for number in range(6000):
            archive.writestr(f"word/{number}", b"")
        archive.writestr("[Content_Types].xml", b"")
        archive.writestr("word/document.xml", b"")
    assert rules.sniff(big) == ""
