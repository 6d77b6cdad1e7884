"""Every component, in three languages, at both widths, without a complaint."""

import pytest
from django.test import Client
from playwright.sync_api import Page

from tests.browser import WIDTHS, assert_page_ok, snap, speak

LANGUAGES = ("vi", "en", "th")


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_gallery_is_clean(page: Page, live_server: object, language: str) -> None:
    speak(page, str(live_server), language)
    page.goto("/gallery/")
    assert page.locator("html").get_attribute("lang") == language
    assert_page_ok(page)


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_gallery_holds_every_component_of_the_visual_language(client: Client, language: str) -> None:
    client.cookies["django_language"] = language
    text = client.get("/gallery/").content.decode()
    for css in (
        "kc-sheet", "kc-fig", "kc-tag--open", "kc-tag--do", "kc-tag--wait", "kc-tag--ok", "kc-tag--bad", "kc-tag--end",
        "kc-ex", "kc-move--other", "kc-rail", "kc-dots", "kc-stackbar", "kc-keys", "kc-bars", "kc-find",
        "kc-conf--read", "kc-conf--news", "kc-conf--practice", "kc-conf--memory", "kc-conf--stale", "kc-conf--derived",
        "kc-list", "kc-time", "kc-t kc-stack", "kc-g", "kc-errs", "kc-note--warn", "kc-unsent", "kc-saved", "kc-sent",
        "kc-sum", "kc-pick", "kc-fixed", "kc-cert", "kc-facts", "kc-empty", "kc-pager", "kc-chip", "aria-sort",
        "kc-map", "kc-legend",
    ):  # fmt: skip
        assert css in text, css


@pytest.mark.browser
def test_the_keyboard_is_seen_and_reaches_the_content(page: Page) -> None:
    page.goto("/gallery/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "kc-skip"
    assert page.locator(".kc-skip").bounding_box()["x"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    outlines = set()
    for _step in range(30):
        page.keyboard.press("Tab")
        outlines.add(page.evaluate("getComputedStyle(document.activeElement).outlineStyle"))
    assert outlines == {"solid"}, "every stop of the keyboard shows an outline"
    snap(page, "gallery-focus", whole=False)


@pytest.mark.browser
def test_inputs_are_large_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": WIDTHS[1], "height": 800})
    page.goto("/gallery/")
    heights = page.eval_on_selector_all("#form input.form-control", "es => es.map(e => e.offsetHeight)")
    assert heights
    assert min(heights) >= 48


@pytest.mark.browser
def test_the_language_switch_works_without_a_script(browser: object, live_server: object) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=str(live_server))  # type: ignore[attr-defined]
    page = context.new_page()
    page.goto("/gallery/?order=-amount")
    page.click("button[name=language][value=th]")
    assert page.url.endswith("/gallery/?order=-amount")
    assert page.locator("html").get_attribute("lang") == "th"
    context.close()


@pytest.mark.browser
def test_print_is_a_working_copy_without_tools(page: Page) -> None:
    page.goto("/gallery/")
    page.emulate_media(media="print")
    assert not page.locator(".kc-top").is_visible()
    assert not page.locator(".kc-foot").is_visible()
    assert not page.locator(".kc-bar").is_visible()
    assert page.locator("h1").is_visible()
