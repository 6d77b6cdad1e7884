"""Catalogues: what is extracted, what a merge keeps, what the check refuses."""

from pathlib import Path

import pytest

from khuyencong.operations import catalogues

PY = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
A = _("Một")
B = pgettext("tiền", "Đồng")
C = ngettext("%(n)d dòng", "%(n)d dòng", 2)
"""
HTML = """{% if x %}
    {% if y %}
  {% translate "Hai" %}
{% endif %}{% endif %}
{% blocktranslate trimmed with a=b %}
   Chào {{ a }}
{% endblocktranslate %}{{ "x"|default:_("Ba") }}
"""
JINJA = """<td>{{ _("Bốn") }}</td>{% trans %}Năm{% endtrans %}"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    room = tmp_path / "app" / "room"
    (room / "templates" / "room").mkdir(parents=True)
    (room / "jinja2" / "room").mkdir(parents=True)
    (room / "__init__.py").write_text("")
    (room / "choices.py").write_text(PY)
    (room / "templates" / "room" / "a.html").write_text(HTML)
    (room / "jinja2" / "room" / "b.html").write_text(JINJA)
    return tmp_path / "app"


def po(package: Path, language: str = "en") -> Path:
    return catalogues.po_path(package / "room", language)


def translate_all(package: Path) -> None:
    for language in catalogues.LANGUAGES:
        path = po(package, language)
        lines, msgid = [], ""
        for line in path.read_text().splitlines():
            if line.startswith("msgid "):
                msgid = line.removeprefix("msgid ")
            if line.startswith("msgstr") and line.endswith(' ""') and msgid != '""':
                line = line.removesuffix('""') + msgid
            lines.append(line)
        path.write_text("\n".join(lines) + "\n")


def kinds(package: Path) -> list[str]:
    return sorted({p.kind for p in catalogues.check(package)})


def test_python_django_and_jinja_texts_are_found(package: Path) -> None:
    found = catalogues.extract_room(package / "room")
    assert {k[0] for k in found} == {"Một", "Đồng", "%(n)d dòng", "Hai", "Chào %(a)s", "Ba", "Bốn", "Năm"}
    assert ("Đồng", "tiền") in found


def test_complete_catalogues_pass_and_merging_again_changes_nothing(package: Path) -> None:
    catalogues.merge(package)
    assert kinds(package) == ["missing"]
    translate_all(package)
    assert catalogues.check(package) == []
    assert catalogues.merge(package) == []
    assert "POT-Creation-Date" not in po(package).read_text()


def test_merge_keeps_translations_and_drops_what_is_gone(package: Path) -> None:
    catalogues.merge(package)
    translate_all(package)
    source = package / "room" / "choices.py"
    source.write_text(source.read_text().replace('_("Một")', '_("Một mới")'))
    assert kinds(package) == ["missing", "obsolete"]
    catalogues.merge(package)
    assert kinds(package) == ["missing"]
    text = po(package).read_text()
    assert 'msgid "Một"' not in text
    assert 'msgstr "Hai"' in text


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ('msgstr "Chào %(a)s"', 'msgstr "Hello"', "placeholder"),
        ('msgstr "Chào %(a)s"', 'msgstr "Hello %(b)s"', "placeholder"),
        ('msgstr "Hai"', 'msgstr ""', "missing"),
        ('msgid "Hai"', '#, fuzzy\nmsgid "Hai"', "fuzzy"),
        ('msgstr "Hai"', 'mgstr "Hai"', "unreadable"),
        ('msgid "Hai"', '#~ msgid "Cũ"\n#~ msgstr "Old"\n\nmsgid "Hai"', "obsolete"),
    ],
)
def test_check_names_what_is_wrong(package: Path, old: str, new: str, kind: str) -> None:
    catalogues.merge(package)
    translate_all(package)
    text = po(package).read_text()
    assert old in text
    po(package).write_text(text.replace(old, new))
    assert kinds(package) == [kind]


def test_only_older_files_are_compiled(package: Path) -> None:
    catalogues.merge(package)
    assert catalogues.compile_stale(package) == 2
    assert catalogues.compile_stale(package) == 0
    assert po(package).with_suffix(".mo").read_bytes()[:4] in {b"\xde\x12\x04\x95", b"\x95\x04\x12\xde"}


def test_a_text_translated_in_another_room_is_filled_in(package: Path) -> None:
    catalogues.merge(package)
    translate_all(package)
    other = package / "zoom"
    other.mkdir()
    (other / "__init__.py").write_text('A = _("Hai")')
    catalogues.merge(package)
    assert catalogues.check(package) == []
