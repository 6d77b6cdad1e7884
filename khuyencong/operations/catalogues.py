"""Translation catalogues: one pair (English, Thai) a room, extracted, merged and compiled in Python by Babel.

The msgid is the Vietnamese text, so there is no Vietnamese catalogue. A `.po` carries no dates and no line
numbers: a merge changes only the lines of the texts that changed. `.mo` files are made, never committed.
"""

import io
import os
import re
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parent.parent
LANGUAGES = ("en", "th")
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLURALS = {"en": "nplurals=2; plural=(n != 1);", "th": "nplurals=1; plural=0;"}
PLACEHOLDER = re.compile(r"%\(\w+\)[#0\- +]*[\d.]*[a-zA-Z]|%[sd]|\{[A-Za-z_]\w*\}")

Key = tuple[str, str | None]


@dataclass
class Text:
    """One text of a room: its msgid(s), context, and the files it stands in."""

    ids: tuple[str, ...]
    context: str | None
    files: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Problem:
    """What is wrong with one entry of one catalogue. `kind`: missing, fuzzy, obsolete, placeholder, unreadable."""

    path: str
    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}: {self.kind}: {self.text}"


def rooms(package: Path = PACKAGE) -> list[Path]:
    """The folders that may hold texts, in stable order."""
    return sorted(p.parent for p in package.glob("*/__init__.py"))


def po_path(room: Path, language: str) -> Path:
    """Where the catalogue of a room in a language lies."""
    return room / "locale" / language / "LC_MESSAGES" / "django.po"


def _extract_file(path: Path) -> Iterator[tuple[Any, str | None]]:
    from babel.messages.extract import extract
    from django.utils.translation.template import templatize
    from jinja2.ext import babel_extract

    source = path.read_bytes()
    method: Any = "python"
    if "jinja2" in path.parts:
        method = babel_extract
    elif path.suffix != ".py":
        # templatize keeps the template's indentation, which Python's tokenizer would refuse
        code = templatize(source.decode(), origin=str(path))
        source = "\n".join(line.lstrip() for line in code.splitlines()).encode()
    for _line, message, _comments, context in extract(method, io.BytesIO(source), KEYWORDS, (), {"encoding": "utf-8"}):
        yield message, context


def extract_room(room: Path) -> dict[Key, Text]:
    """Every translatable text of a room by (msgid, context), in the order of its files."""
    files = [p for p in sorted(room.rglob("*.py")) if "migrations" not in p.parts]
    for folder in ("templates", "jinja2"):
        files += sorted(p for p in (room / folder).rglob("*") if p.suffix in {".html", ".txt", ".xml", ".j2"})
    found: dict[Key, Text] = {}
    for path in files:
        name = path.relative_to(room.parent.parent).as_posix()
        for message, context in _extract_file(path):
            ids = message if isinstance(message, tuple) else (message,)
            if not ids[0]:
                continue
            text = found.setdefault((ids[0], context), Text(ids, context))
            if len(ids) > len(text.ids):
                text.ids = ids
            if name not in text.files:
                text.files.append(name)
    return found


def read_po(path: Path, language: str) -> Any:
    """The catalogue of a file. Raises ValueError when it cannot be read."""
    from babel.messages.pofile import PoFileError
    from babel.messages.pofile import read_po as read

    try:
        with path.open("rb") as file:
            return read(file, locale=language, abort_invalid=True)
    except (PoFileError, UnicodeDecodeError) as error:
        raise ValueError(str(error)) from error


def _strings(message: Any) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string or "",)


def _translated(message: Any) -> bool:
    return message is not None and all(_strings(message))


def _po_text(texts: dict[Key, Text], old: Any, memory: dict[Key, Any], language: str) -> bytes:
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    fresh = Catalog(locale=language)
    for (msgid, context), text in texts.items():
        known = old.get(msgid, context) if old is not None else None
        if not _translated(known):
            known = memory.get((msgid, context), known)
        plural = len(text.ids) > 1
        forms = _strings(known) if known is not None else ("",)
        count = fresh.num_plurals if plural else 1
        forms = (*forms, *[""] * count)[:count]
        fresh.add(
            text.ids if plural else msgid,
            forms if plural else forms[0],
            locations=[(name, 0) for name in text.files],
            flags={"fuzzy"} & set(known.flags) if known is not None else (),
            user_comments=known.user_comments if known is not None else (),
            context=context,
        )
    body = io.BytesIO()
    write_po(body, fresh, width=0, omit_header=True, include_lineno=False, ignore_obsolete=True)
    header = (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {language}\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {PLURALS[language]}\\n"\n\n'
    )
    return header.encode() + body.getvalue().rstrip(b"\n") + b"\n"


def merge(package: Path = PACKAGE, only: Collection[str] = ()) -> list[str]:
    """Bring every catalogue up to date with the sources: new texts added, gone ones dropped, translations kept.

    `only`: names of the rooms to touch; none given: all.
    A text that another room has translated already is filled in from there. Returns the paths of changed files.
    """
    extracted = {room: extract_room(room) for room in rooms(package)}
    changed = []
    for language in LANGUAGES:
        old = {r: read_po(po_path(r, language), language) for r in extracted if po_path(r, language).exists()}
        memory = {(m.id, m.context): m for c in old.values() for m in c if isinstance(m.id, str) and _translated(m)}
        for room, texts in extracted.items():
            path = po_path(room, language)
            if (only and room.name not in only) or (not texts and not path.exists()):
                continue
            content = _po_text(texts, old.get(room), memory, language)
            if not path.exists() or path.read_bytes() != content:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
                changed.append(path.relative_to(package.parent).as_posix())
    return changed


def _placeholders_agree(message: Any) -> bool:
    ids = message.id if isinstance(message.id, tuple) else (message.id,)
    wanted = [set(PLACEHOLDER.findall(text)) for text in ids]
    must, may = set.intersection(*wanted), set.union(*wanted)
    return all(must <= set(PLACEHOLDER.findall(s)) <= may for s in _strings(message))


def _check_one(path: str, catalogue: Any, texts: dict[Key, Text]) -> Iterator[Problem]:
    from babel.messages.mofile import write_mo

    for (msgid, context), text in texts.items():
        message = catalogue.get(msgid, context)
        plural = len(text.ids) > 1
        if not _translated(message) or plural != isinstance(message.id, tuple):
            yield Problem(path, "missing", msgid)
    for message in catalogue:
        if not message.id:
            continue
        msgid = message.id[0] if isinstance(message.id, tuple) else message.id
        if (msgid, message.context) not in texts:
            yield Problem(path, "obsolete", msgid)
        if message.fuzzy:
            yield Problem(path, "fuzzy", msgid)
        if _translated(message) and not _placeholders_agree(message):
            yield Problem(path, "placeholder", msgid)
    for message in catalogue.obsolete.values():
        yield Problem(path, "obsolete", str(message.id))
    try:
        write_mo(io.BytesIO(), catalogue)
    except (ValueError, TypeError, IndexError) as error:
        yield Problem(path, "unreadable", str(error))


def check(package: Path = PACKAGE, only: Collection[str] = ()) -> list[Problem]:
    """Every missing, fuzzy, obsolete or unreadable entry, and every translation whose placeholders differ."""
    problems = []
    for room in rooms(package):
        if only and room.name not in only:
            continue
        texts = extract_room(room)
        for language in LANGUAGES:
            path = po_path(room, language)
            name = path.relative_to(package.parent).as_posix()
            if not path.exists():
                problems += [Problem(name, "missing", msgid) for msgid, _context in texts]
                continue
            try:
                catalogue = read_po(path, language)
            except ValueError as error:
                problems.append(Problem(name, "unreadable", str(error)))
                continue
            problems += _check_one(name, catalogue, texts)
    return problems


def compile_stale(package: Path = PACKAGE) -> int:
    """Compile every catalogue whose `.mo` is missing or older than its `.po`. Returns how many were compiled.

    Safe beside other processes doing the same: the file appears whole. Raises OSError when a needed file cannot be
    written.
    """
    stale = []
    for po in package.glob("*/locale/*/LC_MESSAGES/django.po"):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime_ns < po.stat().st_mtime_ns:
            stale.append((po, mo))
    if not stale:
        return 0
    from babel.messages.mofile import write_mo

    for po, mo in stale:
        catalogue = read_po(po, po.parts[-3])
        handle, name = tempfile.mkstemp(dir=mo.parent, suffix=".part")
        with os.fdopen(handle, "wb") as file:
            write_mo(file, catalogue)
        Path(name).chmod(0o644)
        Path(name).replace(mo)
    return len(stale)
