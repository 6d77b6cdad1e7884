"""A real browser for the tests: headless Chromium on a live server, and what every page must satisfy.

    def test_desk(page, as_person):
        page.goto("/desk/")
        assert_page_ok(page)

Set KC_SNAPSHOTS=folder to keep pictures (`snap`), at both widths of `assert_page_ok` too.
"""

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Request

CHROMIUM = Path(os.environ.get("KC_CHROMIUM", "/usr/bin/chromium"))
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = (1440, 360)
HEIGHT = 900
AXE = (Path(__file__).parent / "vendor" / "axe-4.14.1.min.js").read_text()
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def launch(playwright: Playwright) -> Browser:
    """Start Chromium. A machine without it is told what to install; the test fails, it is not skipped."""
    if not CHROMIUM.exists():
        raise RuntimeError(
            f"{CHROMIUM} is missing: install the packages listed in requirements/apt.txt (chromium), "
            "or name another Chromium in KC_CHROMIUM"
        )
    return playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)


@contextmanager
def opened(browser: Browser, url: str, language: str = "vi") -> Iterator[Page]:
    """A fresh page (own cookies) that remembers everything the browser complained about."""
    context = browser.new_context(
        base_url=url, locale=language, viewport={"width": WIDTHS[0], "height": HEIGHT}, reduced_motion="reduce"
    )
    page = context.new_page()
    listen(page)
    try:
        yield page
    finally:
        context.close()


def listen(page: Page) -> None:
    """Collect console messages, script errors and failed loads in `page.complaints`."""
    heard: list[str] = []
    page.complaints = heard  # type: ignore[attr-defined]
    page.on("console", lambda m: heard.append(f"console {m.type}: {m.text}"))
    page.on("pageerror", lambda e: heard.append(f"script error: {e}"))
    page.on("requestfailed", lambda r: heard.append(f"not loaded: {r.url} {r.failure}") if is_failure(r) else None)


def is_failure(request: Request) -> bool:
    """Whether a load failed on its own. The browser itself gives up the loads of a page that is being left;
    that what a page shows has arrived is asked of the page (`assert_loaded`)."""
    return request.failure != "net::ERR_ABORTED"


def speak(page: Page, url: str, language: str) -> None:
    """Choose a language the way the language switch does."""
    context: BrowserContext = page.context
    context.add_cookies([{"name": "django_language", "value": language, "url": url}])


def log_in(page: Page, url: str, user: Any) -> None:
    """Give the page the session of a user, without the login form."""
    from django.test import Client

    client = Client()
    client.force_login(user)
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}])


def assert_page_ok(page: Page, *, expect_status: bool = False) -> None:
    """The page is quiet, fits 1440 and 360 pixels, and axe (WCAG 2.0 to 2.2 A and AA, best practice) finds nothing.

    `expect_status`: the page is an error page; the browser's own line about its status is no complaint.
    """
    heard: list[str] = page.complaints  # type: ignore[attr-defined]
    if expect_status:
        heard[:] = [line for line in heard if "Failed to load resource: the server responded" not in line]
    before = page.viewport_size
    try:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            assert not heard, f"{page.url} at {width}: {heard}"
            assert_loaded(page)
            assert_fits(page, width)
            assert_axe(page, width)
            snap(page, f"{slug(page)}-{width}")
    finally:
        if before:
            page.set_viewport_size(before)
    assert not heard, f"{page.url}: {heard}"


def assert_loaded(page: Page) -> None:
    """Every stylesheet and picture of the page is there."""
    page.wait_for_load_state("load")
    absent: list[str] = page.evaluate(
        """() => [
        ...[...document.querySelectorAll('link[rel=stylesheet]')].filter(l => !l.sheet).map(l => l.href),
        ...[...document.images].filter(i => i.loading !== 'lazy' && !i.naturalWidth).map(i => i.src)]"""
    )
    assert not absent, f"{page.url}: not loaded: {absent}"


def assert_fits(page: Page, width: int) -> None:
    """Nothing makes the page scroll sideways; the widest offenders are named."""
    wide: list[str] = page.evaluate(
        """() => {
        const room = document.documentElement.clientWidth;
        if (document.documentElement.scrollWidth <= room) return [];
        const scrolls = e => { for (let p = e.parentElement; p; p = p.parentElement)
            if (/auto|scroll|hidden/.test(getComputedStyle(p).overflowX)) return true; return false; };
        const sticks = e => e.getBoundingClientRect().right > room + 1 && !scrolls(e);
        return [...document.body.querySelectorAll('*')].filter(sticks)
            .slice(0, 5).map(e => e.outerHTML.slice(0, 160));
    }"""
    )
    room, content = page.evaluate("() => [document.documentElement.clientWidth, document.documentElement.scrollWidth]")
    assert content <= room, f"{page.url} at {width}: {content} px wide in {room}: {wide}"


def assert_axe(page: Page, width: int = 0) -> None:
    """axe-core finds no violation."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate(
        "tags => window.axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})",
        AXE_TAGS,
    )
    lines = [
        f"{v['id']} ({v['help']}): " + json.dumps([n["html"][:200] for n in v["nodes"][:4]], ensure_ascii=False)
        for v in found["violations"]
    ]
    assert not lines, f"{page.url} at {width or 'this'} px:\n" + "\n".join(lines)


def slug(page: Page) -> str:
    """A file name for a page: its path and language."""
    path = re.sub(r"^https?://[^/]+", "", page.url).split("#")[0]
    return (
        (re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-") or "home")
        + "-"
        + page.evaluate("document.documentElement.lang")
    )


def snap(page: Page, name: str, *, whole: bool = True) -> None:
    """Keep a picture in the folder KC_SNAPSHOTS, if one is named."""
    folder = os.environ.get("KC_SNAPSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=whole)
