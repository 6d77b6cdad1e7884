"""A paper goes out, is signed outside, and comes back to exactly what was signed."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext

from khuyencong.accounts.models import Organisation
from khuyencong.audit.models import Entry
from khuyencong.common.errors import Denied, Invalid
from khuyencong.files.selectors import attachments_of
from khuyencong.papers import selectors, services
from khuyencong.papers.access import get_draft_for, get_paper_for
from khuyencong.papers.models import HandedDraft, IssuedPaper, SignedCopy
from khuyencong.papers.services import Signature
from tests.factories.accounts import People
from tests.papers import files, samples
from tests.papers.conftest import SUBJECT

AT = datetime(2026, 5, 5, 9, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
ON = AT.date()
SIGNATURE = Signature("Trần Văn Phúc", "KT. Cục trưởng, Phó Cục trưởng", ON)


def issue(people: People, title: str = "Hợp đồng") -> IssuedPaper:
    return services.issue(
        paper=samples.paper(title=title), issuer=Organisation.objects.get(symbol="ĐCK"), kind="contract", year=2026,
        subject=SUBJECT, by=people.an, at=AT, on=ON,
    )  # fmt: skip


def hand_out(people: People, **changes: Any) -> HandedDraft:
    values = {"paper": samples.paper(), "kind": "table", "name": "settlement_table", "subject": SUBJECT,
              "by": people.chau, "at": AT}  # fmt: skip
    return services.hand_out(**values | changes)  # type: ignore[arg-type]


def upload(content: bytes, name: str = "da-ky.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def attach(people: People, paper: IssuedPaper | HandedDraft, content: bytes, **changes: Any) -> SignedCopy:
    values: dict[str, Any] = {
        "paper": paper, "upload": upload(content, changes.pop("name", "da-ky.pdf")), "signature": SIGNATURE,
        "by": people.chau, "at": AT,
    }  # fmt: skip
    return services.attach_signed(**values | changes)


@pytest.mark.parametrize("make", [issue, hand_out])
def test_the_signed_copy_is_linked_to_what_was_signed(make: Callable[[People], Any], people: People) -> None:
    paper = make(people)
    content = selectors.content_of(paper, "pdf")
    signed = files.signed(content)
    copy = attach(people, paper, signed)
    assert (copy.paper_sha256, copy.signed_sha256) == (paper.sha256, hashlib.sha256(signed).hexdigest())
    assert (copy.signer, copy.capacity, copy.signed_on) == (SIGNATURE.signer, SIGNATURE.capacity, ON)
    assert (copy.signatures, copy.spans_file, copy.continues) == (1, True, True)
    assert copy.stated_at.startswith("D:20260505")
    assert list(selectors.signed_copies(paper)) == [copy]
    assert selectors.bound_file_of(paper) == copy.attachment
    entry = Entry.objects.get(act="papers.attach_signed")
    assert entry.detail["signatures"] == 1
    assert "Phúc" not in str(entry.detail), "the name of a person is kept as mask and hash only"


def test_a_scan_and_a_pdf_printed_again_say_what_they_are(people: People) -> None:
    paper = issue(people)
    scan = attach(people, paper, files.picture(), name="quet.jpg")
    assert (scan.signatures, scan.continues, scan.spans_file) == (0, False, False)
    other = attach(people, paper, files.signed(files.paper_pdf("Bản in lại"), whole=False))
    assert (other.signatures, other.continues, other.spans_file) == (1, False, False)
    broken = attach(people, paper, b"%PDF-1.7 nothing")
    assert (broken.signatures, broken.continues) == (0, False)
    assert [c.pk for c in selectors.signed_copies(paper)] == [broken.pk, other.pk, scan.pk]
    assert selectors.bound_file_of(paper) == broken.attachment


def test_without_a_signed_copy_the_stored_paper_is_bound(people: People) -> None:
    paper = issue(people)
    assert selectors.bound_file_of(paper) == attachments_of(paper.owner, "pdf")[0]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"signature": Signature("  ", "", ON)}, "signer"),
        ({"signature": Signature("Phúc", "", None)}, "signed_on"),
        ({"signature": Signature("Phúc", "", ON + timedelta(days=1))}, "signed_on"),
        ({"content": b""}, "file"),
        ({"content": b"PK nothing", "name": "x.docx"}, "file"),
    ],
)
def test_refusals_at_their_field(changes: dict[str, Any], field: str, people: People) -> None:
    paper = issue(people)
    content = changes.pop("content", files.signed(selectors.content_of(paper, "pdf")))
    with pytest.raises(Invalid) as refused:
        attach(people, paper, content, **changes)
    assert list(refused.value.fields) == [field]
    assert not SignedCopy.objects.exists()
    assert not attachments_of(paper.owner, "signed").exists()


def test_a_word_file_the_unsigned_paper_and_the_same_copy_again_are_refused(people: People) -> None:
    paper = issue(people)
    content = selectors.content_of(paper, "pdf")
    copy = attach(people, paper, files.signed(content))
    for again, name in (
        (selectors.content_of(paper, "docx"), "a.docx"), (content, "a.pdf"), (files.signed(content), "b.pdf"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            attach(people, paper, again, name=name)
        assert list(refused.value.fields) == ["file"]
    assert [c.pk for c in selectors.signed_copies(paper)] == [copy.pk]
    other = issue(people)
    assert attach(people, other, files.signed(content)).continues is False, "another number, other bytes"


def test_what_was_linked_cannot_be_changed(people: People) -> None:
    copy = attach(people, hand_out(people), files.picture(), name="quet.jpg")
    for rows in (SignedCopy.objects.filter(pk=copy.pk), HandedDraft.objects.filter(pk=copy.handed_id)):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(at=AT + timedelta(days=1))
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        SignedCopy.objects.create(
            attachment=attachments_of(copy.handed.owner, "pdf")[0], paper_sha256="a", signed_sha256="b", by=people.chau,
            at=AT,
        )  # type: ignore[union-attr]  # fmt: skip


def test_the_same_text_handed_out_again_is_the_same(people: People) -> None:
    first = hand_out(people)
    assert hand_out(people, at=AT + timedelta(days=1)) == first
    changed = hand_out(people, paper=samples.paper(title="Khác"), at=AT + timedelta(days=1))
    assert changed != first
    assert hand_out(people, name="voucher_list") not in (first, changed)
    assert selectors.signing_of(SUBJECT)["settlement_table"] == changed
    assert selectors.signing_of(SUBJECT)["settlement_table"].is_signed is False  # type: ignore[attr-defined]
    attach(people, changed, files.picture(), name="quet.jpg")
    assert selectors.signing_of(SUBJECT)["settlement_table"].is_signed is True  # type: ignore[attr-defined]
    with pytest.raises(ValueError, match="nonsense"):
        hand_out(people, kind="nonsense")


def test_who_may_see_a_paper_out_for_signature(people: People, login: Callable[[str], Client]) -> None:
    draft = hand_out(people)
    assert get_draft_for(people.chau, draft.pk, "papers.attach_signed", ON) == draft
    for name in ("em", "binh", "dung", "an"):
        with pytest.raises(Http404):
            get_draft_for(people[name], draft.pk, "papers.open", ON)
        assert login(name).get(f"/papers/drafts/{draft.pk}.pdf").status_code == 404
        assert login(name).get(f"/papers/drafts/{draft.pk}/").status_code == 404
    answer = login("chau").get(f"/papers/drafts/{draft.pk}.pdf")
    assert hashlib.sha256(answer.content).hexdigest() == draft.sha256
    assert answer["Content-Disposition"] == f'attachment; filename="settlement_table-{draft.sha256[:8]}.pdf"'
    assert "DỰ THẢO" not in answer.content.decode("latin-1")


@pytest.mark.parametrize("make", [issue, hand_out])
def test_attaching_on_the_page(make: Callable[[People], Any], people: People, login: Callable[[str], Client]) -> None:
    paper = make(people)
    page = f"/papers/{'drafts/' if isinstance(paper, HandedDraft) else ''}{paper.pk}/"
    client = login("chau")
    signed = files.signed(selectors.content_of(paper, "pdf"))
    typed = {"signer": "Trần Văn Phúc", "capacity": "Phó Cục trưởng", "signed_on": "05/5/2026"}
    for missing in ("signer", "signed_on"):
        answer = client.post(f"{page}signed/", {**typed, missing: "", "file": upload(signed)})
        assert answer.status_code == 422
        assert f'id="id_{missing}"' in answer.content.decode()
    assert client.post(f"{page}signed/", typed).status_code == 422
    assert client.post(f"{page}signed/", {**typed, "file": upload(signed)}).headers["Location"] == page
    shown = client.get(page).content.decode()
    for words in ("da-ky.pdf", "Trần Văn Phúc", "Phó Cục trưởng", "Giữ nguyên từng byte của bản chưa ký",
                  "Có 1 chữ ký số nhúng, chưa kiểm tra chuỗi chứng thư"):  # fmt: skip
        assert words in shown
    again = client.post(f"{page}signed/", {**typed, "file": upload(signed)})
    assert again.status_code == 422
    assert "Tệp này đã được đính kèm cho văn bản này." in again.content.decode()


def test_who_may_attach(people: People, login: Callable[[str], Client]) -> None:
    paper = issue(people)
    with pytest.raises(Denied):
        get_paper_for(people.auditor, paper.pk, "papers.attach_signed", ON)
    assert "Đính kèm bản đã ký" not in login("auditor").get(f"/papers/{paper.pk}/").content.decode()
    assert login("em").post(f"/papers/{paper.pk}/signed/").status_code == 404


def test_the_register_book_tells_signed_from_unsigned(people: People, login: Callable[[str], Client]) -> None:
    one, two = issue(people, "Một"), issue(people, "Hai")
    attach(people, one, files.picture(), name="quet.jpg")
    client = login("an")
    for chosen, seen in (("yes", [one]), ("no", [two]), ("", [one, two]), ("odd", [one, two])):
        page = client.get("/papers/", {"signed": chosen}).content.decode()
        assert [p for p in (one, two) if f"/papers/{p.pk}/" in page] == seen
    counts = []
    for _more in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get("/papers/")
        counts.append(len(queries))
        for n in range(6):
            issue(people, f"Thêm {n}")
    assert counts[0] == counts[1]


def test_copies_kept_before_the_signer_was_asked_for_are_linked(people: People) -> None:
    """What the migration does with the files of the first release."""
    from importlib import import_module

    from django.apps import apps

    from khuyencong.files import services as stored

    paper = issue(people)
    kept = stored.attach(owner=paper.owner, kind="signed", upload=upload(files.paper_pdf("Cũ")), by=people.an, at=AT)
    migration = import_module("khuyencong.papers.migrations.0002_binders_and_signed_copies")
    migration.link_copies(apps, None)
    migration.link_copies(apps, None)
    copy = selectors.signed_copies(paper).get()
    assert (copy.attachment, copy.signer, copy.signed_on, copy.by) == (kept, "", None, people.an)
