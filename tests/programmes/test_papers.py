"""The five papers of a project open, say what the dossier says, and are numbered once."""

from collections.abc import Callable
from datetime import date
from io import BytesIO

import docx
import pypdf
import pytest
from django.test import Client

from khuyencong.common.errors import Denied
from khuyencong.demo.story import Story, moment
from khuyencong.papers.models import IssuedPaper
from khuyencong.papers.selectors import content_of
from khuyencong.programmes import drafts
from tests.factories.accounts import People

pytestmark = pytest.mark.django_db
At = Callable[..., Story]


def text_of(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages)


def test_every_paper_opens_as_pdf_and_docx(at_step: At, login: Callable[[str], Client]) -> None:
    story = at_step("pay_rest")
    client = login("binh")
    for name in [draft.name for draft in drafts.drafts_of(story.project)]:
        pdf = client.get(f"/projects/{story.project.pk}/papers/{name}.pdf")
        assert pdf.status_code == 200, name
        assert "chè Shan tuyết" in " ".join(text_of(pdf.content).split()), name
        word = client.get(f"/projects/{story.project.pk}/papers/{name}.docx")
        width = docx.Document(BytesIO(word.content)).sections[0].page_width.mm
        assert round(width) == (297 if name in ("estimate", "quantity_report", "reconciliation") else 210), name


def test_a_paper_that_is_not_due_yet_or_not_theirs_is_not_found(at_step: At, login: Callable[[str], Client]) -> None:
    story = at_step("submit")
    path = f"/projects/{story.project.pk}/papers"
    assert login("chau").get(f"{path}/liquidation.pdf").status_code == 404
    assert login("chau").get(f"{path}/nothing.pdf").status_code == 404
    assert login("em").get(f"{path}/sheet.pdf").status_code == 404


def test_the_issuer_numbers_a_paper_once_and_prints_the_same_bytes(at_step: At, people: People) -> None:
    story = at_step("accept")
    with pytest.raises(Denied):
        drafts.issue_paper(project=story.project, name="acceptance", by=people.chau, at=moment(date(2026, 8, 11)))
    issued = drafts.issue_paper(project=story.project, name="acceptance", by=people.binh, at=moment(date(2026, 8, 11)))
    assert (issued.number, issued.subject) == (1, story.project.subject)
    assert content_of(issued, "pdf") == content_of(IssuedPaper.objects.get(), "pdf")
    assert "250.000.000" in text_of(content_of(issued, "pdf"))
