"""People of a journey: each has a browser of their own, signs in through the login page, clicks and types."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from playwright.sync_api import Browser, Page

from khuyencong.demo.story import example_scan
from tests import browser
from tests.factories.accounts import PASSWORD

TIMEOUT_MS = 15_000


class Person:
    """One persona at a browser. Texts on the screen are Vietnamese."""

    def __init__(self, name: str, page: Page, url: str) -> None:
        self.name, self.page, self.url = name, page, url

    def sign_in(self) -> None:
        """Through the login page, with name and password."""
        self.page.goto(f"{self.url}/accounts/login/")
        self.page.get_by_label("Tên đăng nhập").fill(self.name)
        self.page.get_by_label("Mật khẩu").fill(PASSWORD)
        self.page.get_by_role("button", name="Đăng nhập").click()
        self.page.wait_for_url("**/desk/")

    def open_task(self, title: str) -> None:
        """From the desk to the dossier that waits there."""
        self.page.goto(f"{self.url}/desk/")
        self.page.get_by_role("link", name=title).first.click()
        self.page.get_by_role("heading", level=1, name=title).wait_for()

    def click(self, name: str) -> None:
        """A link or a button by its words."""
        either = self.page.get_by_role("link", name=name, exact=True).or_(
            self.page.get_by_role("button", name=name, exact=True)
        )
        either.first.click()

    def fill(self, answers: Mapping[str, str]) -> None:
        """Fields by their labels."""
        for label, text in answers.items():
            self.page.get_by_label(label, exact=False).first.fill(text)

    def upload(self, label: str) -> None:
        """A real PDF that says what it stands for."""
        file: Any = {"name": "vi-du.pdf", "mimeType": "application/pdf", "buffer": example_scan(label)}
        self.page.get_by_label(label).first.set_input_files(files=[file])

    def explain(self) -> None:
        """One sentence beside every warning."""
        for box in self.page.locator("textarea[name^='reason-']").all():
            box.fill("Đã kiểm tra, có giải trình kèm theo (ví dụ).")

    def act(self, button: str) -> None:
        """Send the form of an act once its page is there; warnings found only now get their sentence, files are chosen
        again by the caller."""
        send = self.page.get_by_role("main").get_by_role("button", name=button, exact=True)
        send.wait_for()
        self.explain()
        send.click()

    def done(self, words: str) -> None:
        """The page says that the act was recorded."""
        self.page.locator("#kc-alerts").get_by_text(words).wait_for()

    def quiet(self) -> None:
        """The page complains of nothing and fits both widths."""
        self.page.wait_for_load_state("networkidle")
        browser.assert_page_ok(self.page, expect_status=True)


def at_the_desk_of(page: Page, url: str, user: Any) -> Person:
    """The same browser with another person at it, signed in without the login page."""
    page.context.clear_cookies()
    browser.log_in(page, url, user)
    page.set_default_timeout(TIMEOUT_MS)
    return Person(user.username, page, url)


@contextmanager
def company(running: Browser, url: str, *names: str) -> Iterator[dict[str, Person]]:
    """Several people, each signed in."""
    with ExitStack() as stack:
        people = {name: Person(name, stack.enter_context(browser.opened(running, url)), url) for name in names}
        for person in people.values():
            person.page.set_default_timeout(TIMEOUT_MS)
            person.sign_in()
        yield people
        for person in people.values():
            heard: list[str] = person.page.complaints  # type: ignore[attr-defined]
            loud = [line for line in heard if "the server responded with a status of 422" not in line]
            assert not loud, (person.name, loud)
