"""The Agency records a guidance letter; its days replace those of the rule for everyone to see."""

from collections.abc import Callable

import pytest
from django.test import Client

from khuyencong.programmes.models import Guidance

pytestmark = pytest.mark.django_db
LETTER = {
    "year": "2027", "number": "12/ĐCK-KC (ví dụ)", "issued_on": "2/3/2026", "unit_deadline": "10/5/2026",
    "department_deadline": "30/6/2026",
}  # fmt: skip


def test_a_letter_sets_other_days(login: Callable[[str], Client]) -> None:
    agency = login("an")
    before = agency.get("/projects/guidance/").content.decode()
    assert "20/6/2026" in before  # 17/2018/TT-BCT: before 20 June of the year before
    assert agency.post("/projects/guidance/add/", LETTER).status_code == 302
    assert Guidance.objects.get().department_deadline.isoformat() == "2026-06-30"
    after = login("binh").get("/projects/guidance/").content.decode()
    assert "30/6/2026" in after
    assert "12/ĐCK-KC (ví dụ)" in after


def test_a_letter_of_tomorrow_or_by_another_office_is_refused(login: Callable[[str], Client]) -> None:
    refused = login("an").post("/projects/guidance/add/", {**LETTER, "issued_on": "1/1/2099"})
    assert refused.status_code == 422
    assert "Ngày chứng từ nằm sau hôm nay" in refused.content.decode()
    assert login("binh").post("/projects/guidance/add/", LETTER).status_code == 403
    assert not Guidance.objects.exists()
