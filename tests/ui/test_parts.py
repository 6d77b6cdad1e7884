"""Navigation by permission, lists, findings, bars, icons, the big tables' environment, static files."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.template import engines
from django.test import Client, RequestFactory, override_settings
from django.utils import translation

from khuyencong.accounts.choices import BodyKind, Role
from khuyencong.accounts.models import Membership, Organisation, User
from khuyencong.common.errors import Finding, Severity
from khuyencong.ui import citations, fieldview, findingview, nav
from khuyencong.ui.components import Check, Part
from khuyencong.ui.lists import Order, Page

STATIC = Path(nav.__file__).parent / "static" / "ui"
AMOUNTS = {"asked_vnd": 2_000_000, "limit_vnd": 1_000_000}
AT = datetime(2026, 12, 18, 2, 0, tzinfo=UTC)


def draw(template: str, **context: Any) -> str:
    with translation.override("vi"):
        return str(engines["django"].from_string(template).render(context))


@pytest.fixture
def head(db: None) -> User:
    user = User.objects.create_user("head", full_name="Lê Văn An")
    body = Organisation.objects.create(name="Nền tảng", kind=BodyKind.PLATFORM)
    Membership.objects.create(user=user, organisation=body, role=Role.ADMINISTRATOR, valid_from=date(2026, 1, 1))
    return user


def ask(user: Any, path: str = "/desk/") -> Any:
    request: Any = RequestFactory().get(path)
    request.user, request.at, request.on = user, AT, AT.date()
    return request


def test_the_navigation_shows_only_what_may_be_opened(head: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nav, "_MAIN", {})
    nav.register(nav.Entry("Việc", "web:desk", act="web.desk", order=1))
    nav.register(nav.Entry("Quản trị", "web:home", act="accounts.manage", order=2))
    nav.register(nav.Entry("Mẫu", "ui:gallery", order=3))
    nav.register(nav.Entry("Không có", "nowhere:at_all"))
    assert [e.label for e in nav.main(ask(AnonymousUser()))] == ["Mẫu"]
    assert [e.label for e in nav.main(ask(head))] == ["Việc", "Quản trị", "Mẫu"]
    assert [e.label for e in nav.main(ask(head)) if e.current] == ["Việc"]
    head.__dict__.pop("_memberships_on", None)
    Membership.objects.all().update(role=Role.AUDITOR)
    assert [e.label for e in nav.main(ask(head))] == ["Việc", "Mẫu"]


def test_what_does_not_fit_the_bar_stands_under_one_more_word(
    client: Client, head: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nav, "_MAIN", {})
    for n in range(11):
        nav.register(nav.Entry(f"Phòng {n:02}", "ui:gallery" if n == 10 else f"room:{n}", order=n))
    monkeypatch.setattr(nav, "_address", lambda name, urlconf: f"/{name}/")
    client.force_login(head)
    bar, _, more = client.get("/gallery/").content.decode().partition('<details class="kc-more">')
    assert "Phòng 07" in bar
    assert "Phòng 08" not in bar
    assert all(f"Phòng {n:02}" in more.partition("</details>")[0] for n in (8, 9, 10))


def test_late_tasks_are_counted_beside_their_entry(head: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nav, "_MAIN", {})
    monkeypatch.setattr(nav, "_late_counter", None)
    nav.register(nav.Entry("Việc", "web:desk", act="web.desk", late=True))
    assert nav.main(ask(head))[0].late == 0
    nav.count_late_with(lambda user, on: 2 if on == AT.date() else 0)
    assert nav.main(ask(head))[0].late == 2


def test_the_account_menu_names_every_role(client: Client, head: User) -> None:
    body = Organisation.objects.get()
    Membership.objects.create(user=head, organisation=body, role=Role.AUDITOR, valid_from=date(2026, 1, 1))
    client.force_login(head)
    text = client.get("/gallery/").content.decode()
    assert "Lê Văn An" in text
    assert "Quản trị hệ thống" in text
    assert "Kiểm tra, giám sát" in text


@pytest.mark.django_db
@pytest.mark.parametrize(("switch", "words"), [("PRACTICE", "Bản tập huấn"), ("DEMO", "Bản demo")])
def test_practice_and_demo_are_marked_on_every_page(client: Client, switch: str, words: str) -> None:
    assert words not in client.get("/gallery/").content.decode()
    with override_settings(**{switch: True}):
        assert words in client.get("/gallery/").content.decode()


@pytest.mark.django_db
def test_the_language_choice_stays_on_this_host(client: Client) -> None:
    answer = client.post("/language/", {"language": "en", "next": "https://evil.example/"})
    assert "evil" not in answer.headers["Location"]
    assert client.get("/language/").status_code == 405
    client.post("/language/", {"language": "xx", "next": "/gallery/"})
    assert 'lang="en"' in client.get("/gallery/").content.decode(), "an unknown language changes nothing"


@pytest.fixture
def bodies(db: None) -> list[Organisation]:
    return [Organisation.objects.create(name=f"Sở {n:02d}", kind=BodyKind.DEPARTMENT) for n in range(7)]


def listing(query: str, size: int = 3, **filters: str | None) -> Page[Organisation]:
    orders = {"name": Order("tên", ("name", "id")), "kind": Order("loại", ("kind", "-id"))}
    return Page(QueryDict(query), Organisation.objects.all(), orders, filters, size=size)


@pytest.mark.parametrize(
    ("query", "number", "first", "last"),
    [("", 1, 1, 3), ("page=3", 3, 7, 7), ("page=99", 3, 7, 7), ("page=0", 1, 1, 3), ("page=x", 1, 1, 3),
     ("page=-1", 1, 1, 3), ("page=99999999999999999999", 1, 1, 3), ("page=²", 1, 1, 3)],
)  # fmt: skip
def test_pages_never_fail(bodies: list[Organisation], query: str, number: int, first: int, last: int) -> None:
    page = listing(query)
    assert (page.number, page.first, page.last, page.total, page.pages) == (number, first, last, 7, 3)


def test_an_order_is_turned_round_with_its_tie_breaker(bodies: list[Organisation]) -> None:
    ids = [b.pk for b in bodies]
    assert [o.pk for o in listing("order=-name", 10)] == ids[::-1]
    assert [o.pk for o in listing("order=kind", 10)] == ids[::-1]
    assert [o.pk for o in listing("order=-kind", 10)] == ids
    assert [o.pk for o in listing("order=password", 10)] == ids, "an unknown order is the default one"
    assert listing("order=name").column("name").direction == "ascending"
    assert listing("order=name&page=2").column("name").url == "?order=-name"
    with pytest.raises(KeyError):
        listing("").column("password")


def test_addresses_keep_filters_and_chips_drop_one(bodies: list[Organisation]) -> None:
    page = listing("year=2026&place=&kind=a&kind=b&page=2", year="Năm 2026", kind="Hai loại", place=None)
    assert page.next_url == "?year=2026&kind=a&kind=b&page=3"
    assert [(c.label, c.url) for c in page.chips] == [("Năm 2026", "?kind=a&kind=b"), ("Hai loại", "?year=2026")]
    assert page.clear_url == "?"
    assert page.export_url == "?year=2026&kind=a&kind=b&export=xlsx"
    assert listing("export=xlsx").wants_export
    assert listing("export=xlsx").ordered.count() == 7


def test_a_list_asks_the_database_twice(bodies: list[Organisation], django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        list(listing("page=2"))


def test_size_is_limited_and_an_empty_list_says_so(db: None) -> None:
    page = listing("", size=10_000)
    assert page.size == 200
    with translation.override("vi"):
        assert page.shown_words == "Không có dòng nào"
    assert page.numbers == [(1, "?page=1")]


def test_blocks_come_first_and_words_are_filled_in_the_readers_language() -> None:
    found = [
        Finding("ui.example_note", Severity.NOTE),
        Finding("ui.example_block", Severity.BLOCK, AMOUNTS, "28/2018/TT-BTC", "read"),
    ]  # fmt: skip
    text = draw("{% findings found %}", found=found)
    assert text.index("is-block") < text.index("is-info")
    assert "mức đề nghị 2.000.000 đồng cao hơn trần 1.000.000 đồng" in text
    with translation.override("th"):
        assert "2,000,000 ด่ง" in findingview.show(found[1]).sentence


def test_a_citation_is_a_link_only_when_the_text_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    finding = Finding("ui.example_note", Severity.NOTE, citation="28/2018/TT-BTC, điều 8")
    monkeypatch.setattr(citations, "_finder", None)
    assert "<a" not in draw("{% findings f %}", f=[finding])
    citations.register(lambda words: "/law/28" if words.startswith("28/") else "")
    assert 'href="/law/28"' in draw("{% findings f %}", f=[finding])


def test_an_unknown_confidence_is_a_mistake_of_the_programmer() -> None:
    assert findingview.confidence("") is None
    with pytest.raises(KeyError):
        findingview.confidence("rumour")


def test_parts_fill_the_bar_and_nothing_is_negative() -> None:
    bar = fieldview.stackbar([Part("a", 1, "cham"), Part("b", 0, "dong"), Part("c", 3, "sunk")], "", False)
    assert [s["width"] for s in bar["segments"]] == ["248.0", "748.0"]
    assert fieldview.stackbar([Part("a", 0)], "", False)["segments"][0]["fill"] == "sunk"
    with pytest.raises(ValueError, match="negative"):
        fieldview.stackbar([Part("a", -1)], "", False)


def test_what_is_missing_comes_first() -> None:
    text = draw("{% checklist c %}", c=[Check("Đã nộp", True), Check("Báo giá", False)])
    assert text.index("Báo giá") < text.index("Đã nộp")


def test_content_is_escaped_in_every_component() -> None:
    evil = "<script>alert(1)</script>"
    parts = (
        "{% tag e %}{% empty e e '/' e %}{% waiting e %}{% sent e e %}{% certificate 'valid' e e %}{% checklist c %}"
        "{% sheet e aside=e %}{{ e }}{% endsheet %}{% note title=e %}{{ e }}{% endnote %}"
        "{% tablebox e %}{{ e }}{% endtablebox %}{% fixed %}{{ e }}{% endfixed %}"
    )
    assert "<script" not in draw(parts, e=evil, c=[Check(evil, False, evil, "/")])


def test_an_unknown_icon_is_refused() -> None:
    with pytest.raises(ValueError, match="no symbol"):
        draw("{% icon 'unicorn' %}")


def test_big_tables_have_the_same_filters_and_languages() -> None:
    template = engines["jinja2"].from_string(
        "{{ 900000000|vnd }} {{ share|percent(2) }} {{ day|day }} {{ icon('clock') }} {{ evil }} "
        "{% trans %}Trạng thái{% endtrans %}"
    )
    context = {"share": Decimal("0.3503"), "day": date(2026, 5, 5), "evil": "<b>"}
    with translation.override("th"):
        text = template.render(context)
    assert text.startswith("900,000,000 ด่ง 35.03% 5 พ.ค. 2569 <svg")
    assert text.endswith("&lt;b&gt; สถานะ")


def test_styles_hold_no_data_images_and_every_file_they_name_exists() -> None:
    for sheet in (STATIC / "css").glob("*.css"):
        text = sheet.read_text()
        assert not re.search(r"url\(['\"]?data:", text), sheet.name
        for name in re.findall(r"url\(['\"]?([^)'\"#]+)", text):
            assert (sheet.parent / name).exists(), f"{sheet.name}: {name}"


def test_a_tag_of_a_state_is_drawn_from_its_data() -> None:
    assert 'kc-tag--bad"' in draw("{% tag 'Trễ hạn' 'bad' %}")
    assert draw("{% tag 'Đã khóa' %}") == '<span class="kc-tag">Đã khóa</span>'
