"""Missing money and a late settlement in the browser: quiet, fitting 360 and 1440, in three languages."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from khuyencong.common import clock
from khuyencong.demo.story import moment
from khuyencong.programmes import services
from khuyencong.programmes.models import Project
from khuyencong.programmes.shortage.services import record_shortfall
from tests.factories.accounts import People
from tests.factories.plans import copies
from tests.programmes.test_screens import Looker, look  # noqa: F401 (a fixture)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LANGUAGES = ("vi", "en", "th")
At = Callable[..., Any]
ON = date(2026, 11, 24)
LONG = "Ứng dụng máy móc, thiết bị tiên tiến chế biến sản phẩm từ gỗ và lâm sản ngoài gỗ (máy CNC đục tượng, CNC phẳng)"


def test_missing_money(look: Looker, at_step: At, people: People) -> None:  # noqa: F811
    story = at_step("approve_plan")
    moved, again, written, _silent = copies(story.project, 4)
    Project.objects.filter(pk=written.pk).update(title=f"{LONG} (ví dụ)", is_example=True)
    story.assign_budget(date(2026, 1, 20), "55/QĐ-BCT (ví dụ)")
    given = {"reason": "Chưa được giao vốn (ví dụ).", "at": moment(ON)}
    services.move_to_local(project=moved, form_key="m", by=people.binh, **given)
    services.reregister(project=again, form_key="r", by=people.chau, **given)
    record_shortfall(
        project=written, kind="postponed", reason="Cơ sở lùi lắp đặt sang quý IV, đã báo xã (ví dụ).", form_key="w",
        by=people.chau, at=moment(ON),
    )  # fmt: skip
    for language in LANGUAGES:
        look.at("an", "/projects/shortage/?year=2026&show=all", language)
        look.at("chau", f"/projects/{written.pk}/shortage/", language)
    look.at("em", "/projects/shortage/?year=2026")
    look.at("an", "/projects/shortage/?year=2026&fate=stopped&by=centre")
    assert look.wrong == []


def test_a_late_settlement(look: Looker, at_step: At, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    story = at_step("pay_rest")
    monkeypatch.setattr(clock, "now", lambda: moment(date(2027, 2, 3)))
    for language in LANGUAGES:
        look.at("an", f"/projects/{story.project.pk}/act/settle_late/", language)
    look.at("chau", f"/projects/{story.project.pk}/")
    assert look.wrong == []
