"""Invoices from the seller's XML, made and signed by the test: what is proven, refused, counted, recomputed."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from khuyencong.audit.models import Entry
from khuyencong.common.errors import Denied, Invalid, RuleBroken
from khuyencong.files.models import Attachment
from khuyencong.registry.services import add_identifier
from khuyencong.support import rules, selectors, services
from khuyencong.support.choices import TaxStatus
from khuyencong.support.models import Correction, Invoice, InvoiceLine, LinePart, OverlapCase, SupportItem
from khuyencong.support.rules import Paid, Result
from khuyencong.support.services import Given
from tests.factories import einvoices
from tests.support.conftest import AT, Field

pytestmark = pytest.mark.django_db
SERIAL = ["Cơ khí Ví Dụ", "SC-120", "SC-2026-001"]
FIRST = ("1", "C26TVD", "412", date(2026, 4, 20))
OPENS = date(2026, 1, 1)
LATER = AT + timedelta(days=1)


@pytest.fixture
def item(ground: Field) -> SupportItem:
    """A machine of a cooperative whose tax code is recorded."""
    one = ground.establishments["one"]
    add_identifier(
        establishment=one, scheme="MST10", value=einvoices.BUYER, valid_from=date(2026, 1, 1),
        valid_to=date(2026, 12, 31), by=ground.people.binh, at=AT,
    )  # fmt: skip
    return ground.record(name="Máy sao chè", serial=SERIAL)


@pytest.fixture
def anchors(tmp_path: Path, settings: Any) -> Path:
    """A folder with the authority of the test's seller."""
    (tmp_path / "root.pem").write_bytes(einvoices.signer().authority_pem)
    settings.INVOICE_CA_DIR = tmp_path
    return tmp_path


def add(
    ground: Field, item: SupportItem, *, content: bytes | None = None, given: Given | None = None, **xml: Any
) -> Invoice:
    content = content or einvoices.signed(**xml)
    kept = services.keep_file(item=item, upload=einvoices.upload(content), by=ground.people.chau, at=AT)
    amount = sum(line["amount"] for line in xml.get("lines", einvoices.LINES))
    parts = {1: amount} if amount > 0 else {}
    return services.add_from_file(
        item=item, attachment=kept, given=given or Given(parts), opens_on=OPENS, by=ground.people.chau, at=AT
    )


def codes(refused: pytest.ExceptionInfo[RuleBroken]) -> list[str]:
    return [finding.code for finding in refused.value.findings]


def line(amount: int, name: str = "Máy sao chè SC-120") -> dict[str, Any]:
    return {"name": name, "amount": amount, "more": "SC-2026-001"}


@pytest.mark.promise("P15-49")
def test_a_signed_file_fills_the_invoice_and_says_what_is_proven(ground: Field, item: SupportItem) -> None:
    made = add(ground, item)
    assert (made.proof, made.kind, made.amount_vnd, made.vat_vnd, made.counted_vnd) == (
        "file", "first", 500_000_000, 50_000_000, 500_000_000,
    )  # fmt: skip
    assert (made.seller_name, made.made_on, made.signed_on) == (
        einvoices.SELLER_NAME, date(2026, 4, 20), date(2026, 4, 20),
    )  # fmt: skip
    assert made.evidence["proven"] == ["content", "signing_time", "in_time", "signer_number"]
    assert made.evidence["open"] == ["revocation", "no_anchors"]
    row = made.lines.get()
    assert (row.name, row.amount_vnd, row.used_vnd, row.more) == (
        "Máy sao chè SC-120 mới 100%", 500_000_000, 500_000_000, "SC-2026-001",
    )  # fmt: skip
    assert [(level.value, vnd) for level, vnd in selectors.invoiced_by_proof(item.subject)] == [("file", 500_000_000)]
    services.record_answer(
        invoice=made, status=TaxStatus.VALID, document="12/CT-TTHT", answered_on=AT.date(), by=ground.people.binh, at=AT
    )
    made.refresh_from_db()
    assert made.proof == "confirmed"


def test_the_same_file_twice_is_kept_once(ground: Field, item: SupportItem) -> None:
    content = einvoices.signed()
    kept = {
        services.keep_file(item=item, upload=einvoices.upload(content), by=ground.people.chau, at=AT).pk
        for _time in range(2)
    }
    assert len(kept) == Attachment.objects.filter(kind="invoice_xml").count() == 1


def test_a_chain_to_a_loaded_authority_is_proven_and_another_is_explained(
    ground: Field, item: SupportItem, anchors: Path
) -> None:
    assert "chain" in add(ground, item).evidence["proven"]
    stranger = einvoices.signer(authority="Tổ chức lạ")
    with pytest.raises(Invalid) as refused:
        add(ground, item, content=einvoices.signed(stranger, number="413"))
    assert list(refused.value.fields) == ["explanation"]
    kept = add(
        ground, item, content=einvoices.signed(stranger, number="413"),
        given=Given({1: 500_000_000}, explanation="Đã tra trên trang của cơ quan thuế."),
    )  # fmt: skip
    assert (kept.proof, "chain" in kept.evidence["open"]) == ("declared", True)


def test_hostile_and_broken_files_are_refused_in_words_and_leave_nothing(ground: Field, item: SupportItem) -> None:
    good = einvoices.signed()
    laughs = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><HDon>&b;</HDon>'
    xxe = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><HDon>&f;</HDon>'
    cases: dict[str, tuple[bytes, str]] = {
        "laughs": (laughs.encode(), "DOCTYPE"),
        "xxe": (xxe.encode(), "DOCTYPE"),
        "utf16": (xxe.encode("utf-16"), "UTF-8"),
        "utf7": (b'<?xml version="1.0" encoding="UTF-7"?><HDon/>', "UTF-8"),
        "heavy": (b"<HDon>" + b"x" * (50 * 1024 * 1024), "2 MB"),
        "deep": (b"<HDon>" + b"<a>" * 60 + b"</a>" * 60 + b"</HDon>", "quá sâu"),
        "wide": (b"<HDon>" + b"<a/>" * 40_001 + b"</HDon>", "quá nhiều mục"),
        "root": (b"<TKhai/>", "không phải hóa đơn"),
        "half": (good[:1500], "hỏng hoặc bị cắt"),
        "altered": (good.replace(b"500000000", b"900000000"), "bị sửa sau khi ký"),
        "moved": (good.replace(b"<SHDon>412<", b"<SHDon>499<"), "bị sửa sau khi ký"),
        "broken": (good.replace(b"SignatureValue>", b"SignatureValue>AAAA", 1), "không đúng"),
        "wrapped": (
            good.replace(b"<HDon>", b'<HDon><DLHDon Id="other"><TTChung/></DLHDon>', 1), "phần nội dung hóa đơn"
        ),
        "hidden": (
            good.replace(b"<DLHDon", b'<DLHDon Id="forged"><TTChung/></DLHDon><Hidden><DLHDon', 1).replace(
                b"</DLHDon><MCCQT>", b"</DLHDon></Hidden><MCCQT>", 1
            ),
            "không phủ phần nội dung",
        ),
        "twice": (good.replace(b"</DSCKS>", b"<NBan>" + _signature(good) + b"</NBan></DSCKS>"), "nhiều chữ ký"),
        "foreign": (einvoices.signed(currency="USD"), "ngoại tệ"),
        "nothing": (einvoices.signed(number=""), "thiếu mục"),
        "shape": (einvoices.signed(symbol="C26TAAAAAAAAAAAA"), "không đúng dạng"),
        "long": (einvoices.signed(corrects=[("1", "1", "C26TVD", "9" * 40, date(2026, 1, 2))]), "không đúng dạng"),
        "money": (einvoices.signed(vat="mười"), "không phải là số"),
    }  # fmt: skip
    for name, (content, said) in cases.items():
        with pytest.raises(Invalid) as refused:
            services.keep_file(item=item, upload=einvoices.upload(content), by=ground.people.chau, at=AT)
        [[sentence]] = refused.value.fields.values()
        assert said in str(sentence), name
    assert not Attachment.objects.filter(kind="invoice_xml").exists()
    assert not Invoice.objects.exists()


def _signature(content: bytes) -> bytes:
    begin = content.index(b"<ds:Signature ")
    return content[begin : content.index(b"</ds:Signature>") + len(b"</ds:Signature>")]


def test_an_unsigned_file_is_declared_and_explained_but_a_cash_register_needs_no_signature(
    ground: Field, item: SupportItem
) -> None:
    with pytest.raises(Invalid):
        add(ground, item, content=einvoices.xml())
    explained = Given({1: 500_000_000}, explanation="Người bán chưa gửi tệp đã ký.")
    assert add(ground, item, content=einvoices.xml(), given=explained).proof == "declared"
    assert add(ground, item, content=einvoices.xml(symbol="C26MVD")).proof == "declared"
    out = einvoices.signer(until=einvoices.late(30))
    late = add(ground, item, content=einvoices.signed(out, number="500"))
    assert (late.proof, "in_time" in late.evidence["open"]) == ("declared", True)


@pytest.mark.promise("P15-45")
def test_one_number_in_two_dossiers_is_refused_then_reviewed(ground: Field, item: SupportItem) -> None:
    first = add(ground, item)
    far = ground.record(name="Máy khác", beneficiary="far", office="dong_thap")
    with pytest.raises(RuleBroken) as refused:
        add(ground, far)
    assert "support.invoice_used" in codes(refused)
    kept = add(ground, far, given=Given({1: 500_000_000}, explanation="Chưa ghi mã số của cơ sở.", review=True))
    assert (kept.contested, kept.counted_vnd, kept.lines.get().used_vnd) == (True, 0, 0)
    case = OverlapCase.objects.get()
    assert (case.kind, case.status) == ("invoice", "at_agency")
    assert selectors.invoiced_vnd(item.subject) == first.amount_vnd
    with pytest.raises(RuleBroken) as again:
        add(ground, item)
    assert codes(again) == ["support.invoice_twice"]


@pytest.mark.promise("P15-46")
def test_the_parts_of_a_line_are_at_most_the_line(ground: Field, item: SupportItem) -> None:
    """Two items of one dossier share an invoice; a third đồng is refused by the rule and by the database."""
    dossier = ground.dossier(subject=item.subject)
    one, two = services.record_items(
        dossier=dossier, items=[ground.item(serial=SERIAL), ground.item(ref="2", name="Máy vò chè", activity="A3.1")],
        by=ground.people.chau, at=AT,
    )  # fmt: skip
    made = add(ground, one, given=Given({1: 300_000_000}))
    assert made.counted_vnd == 300_000_000
    with pytest.raises(RuleBroken) as refused:
        add(ground, two, given=Given({1: 200_000_001}))
    assert codes(refused) == ["support.invoice_line_over"]
    shared = add(ground, two, given=Given({1: 200_000_000}))
    assert (shared.pk, shared.counted_vnd, Invoice.objects.count()) == (made.pk, 500_000_000, 1)
    assert [(i.item_ref, base) for i, base in selectors.base_of_items(item.subject)] == [
        ("1", 300_000_000), ("2", 200_000_000),
    ]  # fmt: skip
    assert not OverlapCase.objects.filter(kind="invoice").exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        InvoiceLine.objects.update(used_vnd=500_000_001)
    assert LinePart.objects.count() == 2


@pytest.mark.promise("P15-46")
def test_a_replaced_invoice_counts_nothing_and_the_base_is_computed_anew(ground: Field, item: SupportItem) -> None:
    first = add(ground, item)
    far = ground.record(name="Máy khác", beneficiary="far", office="dong_thap")
    kept = Given({1: 500_000_000}, explanation="Chưa ghi mã số.", review=True)
    other = add(ground, far, given=kept)
    lines = (line(150_000_000),)
    with pytest.raises(RuleBroken) as open_:
        add(ground, far, number="413", lines=lines, corrects=[("1", *FIRST)], given=replace(kept, parts={1: 1}))
    assert "support.invoice_correction_open" in codes(open_)
    second = add(ground, item, number="413", lines=lines, corrects=[("1", *FIRST)])
    first.refresh_from_db()
    other.refresh_from_db()
    assert (first.superseded, first.counted_vnd, second.counted_vnd) == (True, 0, 150_000_000)
    assert (other.superseded, other.counted_vnd) == (True, 0)
    assert selectors.invoiced_vnd(item.subject) == 150_000_000
    [finding] = selectors.base_findings(item.subject)
    assert (finding.code, finding.params["base_vnd"], finding.blocks) == ("support.base_changed", 150_000_000, True)
    entry = Entry.objects.filter(act="support.recompute", subject=item.subject).latest("pk")
    assert (entry.detail["base_vnd"], entry.detail["lost_vnd"]) == (150_000_000, 500_000_000)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invoice.objects.filter(pk=first.pk).update(counted_vnd=1)


@pytest.mark.promise("P15-46")
def test_adjustments_go_up_and_down_but_never_below_nothing(ground: Field, item: SupportItem) -> None:
    down = (line(-350_000_000),)
    with pytest.raises(RuleBroken) as early:
        add(ground, item, number="413", lines=down, vat=-35_000_000, corrects=[("2", *FIRST)])
    assert codes(early) == ["support.invoice_correction_unknown"]
    add(ground, item)
    minus = add(ground, item, number="413", lines=down, vat=-35_000_000, corrects=[("2", *FIRST)])
    assert (minus.kind, minus.counted_vnd) == ("adjusting", -350_000_000)
    assert selectors.invoiced_vnd(item.subject) == 150_000_000
    assert [f.code for f in selectors.base_findings(item.subject)] == ["support.base_changed"]
    with pytest.raises(RuleBroken) as below:
        add(ground, item, number="414", lines=(line(-150_000_001),), vat=0, corrects=[("2", *FIRST)])
    assert codes(below) == ["support.invoice_adjusted_below_zero"]
    add(ground, item, number="415", lines=(line(60_000_000),), vat=6_000_000, corrects=[("2", *FIRST)])
    assert selectors.base_findings(item.subject) == []
    with pytest.raises(Invalid) as other_way:
        add(ground, item, number="416", corrects=[("1", *FIRST)])
    assert list(other_way.value.fields) == ["explanation"]
    add(
        ground, item, number="416", corrects=[("1", *FIRST)],
        given=Given({1: 500_000_000}, explanation="Người bán lập lại toàn bộ."),
    )  # fmt: skip
    assert selectors.invoiced_vnd(item.subject) == 500_000_000
    assert Invoice.objects.filter(superseded=True).count() == 3


def test_a_difference_below_nothing_needs_the_invoice_it_adjusts(ground: Field, item: SupportItem) -> None:
    with pytest.raises(Invalid) as alone:
        add(ground, item, lines=(line(-5_000_000),), vat=-500_000)
    assert list(alone.value.fields) == ["file"]
    add(ground, item)
    words_only = add(ground, item, number="417", lines=(line(0),), vat=0, corrects=[("2", *FIRST)])
    assert (words_only.kind, words_only.counted_vnd) == ("adjusting", 0)


def test_a_replaced_invoice_that_comes_after_its_replacement_is_refused(ground: Field, item: SupportItem) -> None:
    later = add(ground, item, number="413", corrects=[("1", *FIRST)])
    assert Correction.objects.get().target is None
    with pytest.raises(RuleBroken) as refused:
        add(ground, item)
    assert set(codes(refused)) == {"support.invoice_replaced"}
    assert str(later) in str(refused.value.findings[0].params["by"])


@pytest.mark.promise("P15-47")
def test_the_buyer_is_the_beneficiary_on_the_day_of_making(ground: Field, item: SupportItem) -> None:
    with pytest.raises(RuleBroken) as other:
        add(ground, item, buyer="5300100029")
    assert codes(other) == ["support.invoice_buyer_other"]
    with pytest.raises(RuleBroken) as missing:
        add(ground, item, buyer="")
    assert codes(missing) == ["support.invoice_buyer_missing"]
    with pytest.raises(Invalid) as unrecorded:  # the number ran from 1 January 2026
        add(
            ground,
            item,
            made_on=date(2025, 12, 30),
            symbol="C25TVD",
            given=Given({1: 500_000_000}, reason="Mua trước."),
        )
    assert list(unrecorded.value.fields) == ["explanation"]
    add_identifier(
        establishment=ground.establishments["one"], scheme="PIN12", value="010085001234", by=ground.people.binh, at=AT
    )
    with pytest.raises(RuleBroken) as person:
        add(ground, item, buyer="010085001299")
    assert person.value.findings[0].params["shown"] == "•••• 1299"
    assert add(ground, item, buyer="010085001234").proof == "file"


@pytest.mark.promise("P15-48")
def test_symbol_year_and_signing_day_are_told_and_explained(ground: Field, item: SupportItem) -> None:
    content = einvoices.signed(symbol="C25TVD", signed_on=date(2026, 4, 24))
    kept = services.keep_file(item=item, upload=einvoices.upload(content), by=ground.people.chau, at=AT)
    checks = services.judge(item, services.read_kept(kept), {}, OPENS)
    assert [f.code for f in checks[0].findings] == ["support.invoice_symbol_year", "support.invoice_signed_late"]
    assert checks[0].result == Result.WARN
    assert len(checks) == 10
    with pytest.raises(Invalid):
        add(ground, item, content=content)
    explained = Given({1: 500_000_000}, explanation="Người bán ký chậm.")
    assert add(ground, item, content=content, given=explained).explanation == "Người bán ký chậm."


@pytest.mark.promise("P15-50")
def test_the_machine_on_the_invoice_is_the_one_that_no_other_policy_pays(ground: Field, item: SupportItem) -> None:
    absent = ({"name": "Máy sao chè", "amount": 500_000_000},)
    with pytest.raises(Invalid):
        add(ground, item, lines=absent)
    add(ground, item)
    ground.record(scheme="ocop", serial=SERIAL, activity="A9", name="Máy OCOP")
    found = selectors.held(selectors.Question(year=2026, serial_key=rules.serial_key(*SERIAL)))
    assert [str(h.seen.purse) for h in found] == ["Khuyến công địa phương", "Chương trình OCOP"]


def test_an_answer_that_cancels_takes_the_money_out_and_is_not_given_by_who_entered(
    ground: Field, item: SupportItem
) -> None:
    made = add(ground, item)
    say: dict[str, Any] = {"invoice": made, "document": "12/CT", "answered_on": AT.date(), "at": AT}
    with pytest.raises(Denied):
        services.record_answer(status=TaxStatus.VALID, by=ground.people.chau, **say)
    with pytest.raises(Invalid):
        services.record_answer(
            status=TaxStatus.VALID, by=ground.people.binh, **{**say, "answered_on": date(2030, 1, 1)}
        )
    services.record_answer(status=TaxStatus.CANCELLED, by=ground.people.binh, **say)
    assert selectors.invoiced_vnd(item.subject) == 0
    assert [f.code for f in selectors.base_findings(item.subject)] == ["support.base_changed"]
    made.refresh_from_db()
    status = services.recheck(made)[6]
    assert (status.number, status.result) == (7, Result.BLOCK)


def test_the_transfer_is_held_against_the_invoice(ground: Field, item: SupportItem) -> None:
    made = add(ground, item)
    wrong = Paid(540_000_000, date(2026, 4, 22), "Công ty Khác", own_account=False)
    services.record_payment(invoice=made, paid=wrong, document="UNC-7", by=ground.people.chau, at=AT)
    made = selectors.invoices_of(item.subject).get()
    assert [f.code for f in services.recheck(made)[8].findings] == [
        "support.invoice_paid_by_other", "support.invoice_paid_amount", "support.invoice_paid_to_other",
    ]  # fmt: skip
    right = Paid(550_000_000, date(2026, 4, 22), einvoices.SELLER_NAME, own_account=True)
    services.record_payment(invoice=made, paid=right, document="UNC-7", by=ground.people.chau, at=AT)
    made = selectors.invoices_of(item.subject).get()
    assert services.recheck(made)[8].result == Result.PASS
    with pytest.raises(Invalid):
        services.record_payment(invoice=made, paid=replace(right, payee=" "), document="", by=ground.people.chau, at=AT)


def test_no_personal_number_is_kept_outside_the_file(ground: Field, item: SupportItem) -> None:
    add_identifier(
        establishment=ground.establishments["one"], scheme="PIN12", value="010085001234", by=ground.people.binh, at=AT
    )
    made = add(ground, item, buyer="010085001234")
    stored = [str(made.evidence), made.explanation, made.file.name if made.file else ""]
    stored += [str(entry.detail) for entry in Entry.objects.all()]
    assert all("010085001234" not in text for text in stored)
