"""The plan of 2024: what the press printed stands beside what the files say, and neither is changed to fit."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from khuyencong.programmes.published import load_published
from tests.factories.accounts import People
from tests.factories.plans import national_plan
from tests.journeys.people import company

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_2024_plan_shows_printed_facts_beside_computed_ones(
    browser: Browser, live_server: Any, people: People
) -> None:
    load_published()
    with company(browser, live_server.url, "binh", "an") as who:
        binh, an = who["binh"], who["an"]
        binh.page.goto(f"{binh.url}/projects/plans/")
        binh.click("Kế hoạch khuyến công quốc gia năm 2024")
        main = binh.page.get_by_role("main")
        for printed in ("130 tỷ đồng", "106", "38", "14", "45,546 tỷ đồng", "34,6%", "35,035%"):
            main.get_by_text(printed, exact=False).first.wait_for()
        main.get_by_text("phần chữ nói 34,6% là của năm 2023", exact=False).wait_for()
        binh.quiet()

        version = national_plan(people, year=2024)  # from now on there are files to count
        an.page.goto(f"{an.url}/projects/plans/national/2024/")
        an.page.wait_for_url(f"**/projects/plans/{version.plan_id}/")
        table = an.page.get_by_role("region", name="Công bố và hồ sơ trong hệ thống")
        row = table.get_by_role("row").filter(has_text="106")
        assert row.get_by_role("cell").all_inner_texts()[:2] == ["106", "0"]  # printed 106, counted none yet
        an.quiet()
