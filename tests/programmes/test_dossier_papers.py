"""The forms of a dossier, papers out for signature, and the dossier bound as one file."""

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO

import pikepdf
import pytest
from django.http import Http404
from django.test import Client

from khuyencong.common.errors import Denied
from khuyencong.demo.story import Story, moment
from khuyencong.files.store import passing_store
from khuyencong.papers import order
from khuyencong.papers import services as papers
from khuyencong.papers.grounds import grounds_on
from khuyencong.papers.models import Binder, HandedDraft
from khuyencong.programmes import dossierbook, drafts
from tests.factories.accounts import People
from tests.programmes.test_papers import text_of

pytestmark = pytest.mark.django_db
At = Callable[..., Story]
SAID = {
    "estimate": "DỰ TOÁN KINH PHÍ",
    "appraisal_base": "PHIẾU THẨM ĐỊNH CẤP CƠ SỞ",
    "appraisal_ministry": "PHIẾU THẨM ĐỊNH CẤP BỘ",
    "progress_report": "BÁO CÁO TIẾN ĐỘ",
    "quantity_report": "BÁO CÁO KHỐI LƯỢNG HOÀN THÀNH",
    "acceptance_summary": "Biểu 5b",
    "settlement_table": "BẢNG QUYẾT TOÁN KINH PHÍ",
}


def test_the_forms_say_what_the_dossier_says(at_step: At, login: Callable[[str], Client]) -> None:
    story = at_step("pay_rest")
    names = {draft.name for draft in drafts.drafts_of(story.project)}
    assert set(SAID) <= names
    assert not {"assignment_decision", "detail_plan"} & names
    for name, words in SAID.items():
        answer = login("binh").get(f"/projects/{story.project.pk}/papers/{name}.pdf")
        text = " ".join(text_of(answer.content).split())
        assert words in text, name
        assert "chè Shan tuyết" in text, name
    settled = " ".join(
        text_of(drafts.draft_paper(story.project, "settlement_table", "pdf", date(2026, 9, 1))[1]).split()
    )
    assert "250.000.000" in settled


def test_a_paper_without_number_goes_out_for_signature(
    at_step: At, people: People, login: Callable[[str], Client]
) -> None:
    story = at_step("pay_rest")
    path = f"/projects/{story.project.pk}/papers"
    assert login("chau").post(f"{path}/settlement_table/hand-out/").status_code == 302
    draft = HandedDraft.objects.get()
    assert (draft.name, draft.subject) == ("settlement_table", story.project.subject)
    assert login("chau").post(f"{path}/settlement_table/hand-out/").headers["Location"] == f"/papers/drafts/{draft.pk}/"
    page = login("chau").get(f"/projects/{story.project.pk}/").content.decode()
    assert f"/papers/drafts/{draft.pk}/" in page
    at = moment(date(2026, 9, 1))
    with pytest.raises(Denied):
        drafts.hand_out_paper(project=story.project, name="settlement_table", by=people.binh, at=at)
    for wrong in ("contract", "nothing", "detail_plan"):
        with pytest.raises(Http404):
            drafts.hand_out_paper(project=story.project, name=wrong, by=people.chau, at=at)
    with pytest.raises(Http404):
        drafts.issue_paper(project=story.project, name="settlement_table", by=people.chau, at=at)


def test_the_dossier_is_bound_in_the_order_of_its_papers(
    at_step: At, people: People, login: Callable[[str], Client]
) -> None:
    story = at_step("accept")
    drafts.issue_paper(project=story.project, name="acceptance", by=people.binh, at=moment(date(2026, 8, 11)))
    parts = dossierbook.parts_of(story.project)
    groups = list(dict.fromkeys(part.group for part in parts))
    wanted = [step.label["vi"] for step in order.steps_for()]
    assert groups == [group for group in wanted if group in groups]
    assert groups[0] == "Đăng ký"
    assert any(part.dated.startswith("01/BBNT") for part in parts)
    client = login("binh")
    answer = client.post(f"/projects/{story.project.pk}/bind/", {"fmt": "pdf"})
    binder = Binder.objects.get()
    assert answer.headers["Location"] == f"/papers/binders/{binder.pk}/"
    assert (
        client.post(f"/projects/{story.project.pk}/bind/", {"fmt": "pdf"}).headers["Location"]
        == answer.headers["Location"]
    )
    papers.build_binder(binder.pk, lambda: datetime.fromisoformat("2026-08-12T09:00:00+07:00"))
    binder.refresh_from_db()
    with passing_store().open(binder.sha256) as made, pikepdf.open(BytesIO(made.read())) as pdf:
        assert len(pdf.pages) == binder.pages > len(parts)
    assert f"/papers/binders/{binder.pk}/" in client.get(f"/projects/{story.project.pk}/").content.decode()
    client.post(f"/projects/{story.project.pk}/bind/", {"fmt": "zip"})
    packed = Binder.objects.latest("id")
    papers.build_binder(packed.pk, lambda: datetime.fromisoformat("2026-08-12T09:00:00+07:00"))
    packed.refresh_from_db()
    with passing_store().open(packed.sha256) as made, zipfile.ZipFile(BytesIO(made.read())) as archive:
        assert len(archive.namelist()) == len(parts) + 2
    assert login("em").post(f"/projects/{story.project.pk}/bind/").status_code == 404


def test_grounds_follow_the_law_of_the_day() -> None:
    early, late = grounds_on(date(2020, 1, 1)), grounds_on(date(2026, 1, 1))
    assert early[0] == "Căn cứ Nghị định số 45/2012/NĐ-CP ngày 21 tháng 5 năm 2012 của Chính phủ về khuyến công"
    assert not any("235/2025" in line or "64/2024" in line for line in early)
    assert any("235/2025/NĐ-CP" in line for line in late)
    assert any("64/2024/TT-BTC" in line for line in late)
