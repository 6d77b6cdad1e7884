"""Every page of a support project as each person sees it, in the browser: quiet, fitting 360 and 1440, readable."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser import assert_page_ok, log_in, speak
from tests.factories.accounts import People
from tests.factories.programmes import STEPS, advance_to, make_story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Looker:
    """Opens pages as different people and collects everything that is wrong with them."""

    def __init__(self, page: Page, url: str, people: People) -> None:
        self.page, self.url, self.people = page, url, people
        self.wrong: list[str] = []

    def at(self, who: str, path: str, language: str = "vi", status: int = 200) -> None:
        """One page as one person; "" is anybody, without an account."""
        self.page.context.clear_cookies()
        if who:
            log_in(self.page, self.url, self.people[who])
        speak(self.page, self.url, language)
        answer = self.page.goto(path)
        assert answer is not None
        if answer.status != status:
            self.wrong.append(f"{who} {path}: {answer.status}")
            return
        try:
            assert_page_ok(self.page, expect_status=status >= 400)
        except AssertionError as error:
            self.wrong.append(f"{who} {path} {language}: {error}")
            self.page.complaints.clear()  # type: ignore[attr-defined]


@pytest.fixture
def look(page: Page, live_server: Any, people: People) -> Iterator[Looker]:
    looker = Looker(page, live_server.url, people)
    yield looker
    assert not looker.wrong, "\n\n".join(looker.wrong)


# Who moves after each step, with the acts on their page.
NEXT: dict[str, tuple[str, tuple[str, ...]]] = {
    "open": ("chau", ("submit",)),
    "submit": ("binh", ("appraise_base", "send_back")),
    "appraise_base": ("binh_head", ("forward",)),
    "forward": ("an", ("appraise_ministry",)),
    "appraise_ministry": ("an", ("approve_plan",)),
    "approve_plan": ("an", ("assign_budget",)),
    "assign_budget": ("an", ("sign_contract",)),
    "sign_contract": ("chau", ("request_advance", "begin")),
    "progress": ("chau", ("request_advance",)),
    "advance": ("chau", ("request_acceptance",)),
    "deliver": ("chau", ("request_acceptance",)),
    "ask_acceptance": ("binh", ("accept_base",)),
    "accept": ("chau", ("request_rest",)),
    "ask_rest": ("giang", ("pay_rest",)),
    "pay_rest": ("chau", ("submit_settlement",)),
    "settle": ("an", ("liquidate",)),
    "liquidate": ("chau", ()),
}


@pytest.mark.parametrize("step", STEPS)
def test_the_page_of_a_project_and_the_acts_from_it(look: Looker, people: People, step: str) -> None:
    story = advance_to(make_story(people), step)
    who, acts = NEXT[step]
    here = f"/projects/{story.project.pk}/"
    look.at(who, here)
    look.at("an" if who != "an" else "binh", here, "en")
    for act in acts:
        look.at(who, f"{here}act/{act}/")
    assert look.wrong == []


def test_the_steps_of_a_new_dossier(look: Looker, people: People) -> None:
    look.at("chau", "/projects/")
    story = advance_to(make_story(people), "open")
    here = f"/projects/{story.project.pk}/"
    look.at("chau", "/projects/new/")
    for name in ("purpose", "parts", "work", "estimate", "money", "papers"):
        look.at("chau", f"{here}step/{name}/")
    look.at("chau", f"{here}step/estimate/?more=1", "th")
    look.at("chau", f"{here}check/")
    look.at("chau", f"{here}papers/add/?kind=quotation")
    assert look.wrong == []


def test_desk_home_and_search(look: Looker, people: People) -> None:
    look.at("em", "/desk/")
    advance_to(make_story(people), "submit")
    look.at("binh", "/desk/")
    look.at("chau", "/desk/", "en")
    look.at("chau", "/desk/", "th")
    look.at("binh", "/search/?q=che")
    look.at("binh", "/projects/", "th")
    look.at("binh", "/projects/?q=khongco")
    look.page.context.clear_cookies()
    for language in ("vi", "en", "th"):
        speak(look.page, look.url, language)
        look.page.goto("/")
        assert_page_ok(look.page)
    assert look.wrong == []


def test_the_pages_of_the_money_and_the_machine(look: Looker, people: People) -> None:
    story = advance_to(make_story(people), "advance")
    here = f"/projects/{story.project.pk}/"
    look.at("chau", f"{here}items/1/machine/")
    look.at("chau", f"{here}items/1/invoice/")
    look.at("chau", f"{here}progress/add/")
    look.at("giang", f"{here}money/")
    look.at("em", here, status=404)
    look.at("binh", f"{here}act/request_acceptance/", status=403)
    assert look.wrong == []


LONG = (
    "Ứng dụng máy móc, thiết bị tiên tiến trong dây chuyền sơ chế, chế biến, đóng gói chè Shan tuyết cổ thụ, quế "
    "hữu cơ và măng sặt của các hợp tác xã, tổ hợp tác, hộ kinh doanh trên địa bàn các xã vùng cao biên giới "
)


def test_a_stopped_project_and_long_names(look: Looker, people: People) -> None:
    story = advance_to(make_story(people, title=(LONG * 3)[:499].strip()), "advance")
    here = f"/projects/{story.project.pk}/"
    look.at("chau", "/projects/")
    story.propose_stop(date(2026, 7, 1), "Cơ sở giải thể (ví dụ).")
    look.at("an", here, "th")
    look.at("an", f"{here}act/record_stop/")
    story.record_stop(date(2026, 7, 10), "77/QĐ-BCT (ví dụ)")
    look.at("giang", here)
    look.at("giang", "/desk/")
    look.at("giang", f"{here}act/close_stop/", "en")
    story.return_money(date(2026, 7, 20), 125_000_000, "GNT 01")
    look.at("chau", here)
    assert look.wrong == []


def test_an_empty_draft_says_what_is_missing(look: Looker, people: People) -> None:
    story = make_story(people)
    story.open(date(2025, 8, 4))
    project = story.project
    type(project).objects.filter(pk=project.pk).update(need="", goals="", starts_on=None, ends_on=None)
    project.items.all().delete()
    here = f"/projects/{project.pk}/"
    look.at("chau", here)
    look.at("chau", f"{here}check/", "en")
    look.at("dung", "/projects/")
    assert look.wrong == []
