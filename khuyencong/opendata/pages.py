"""The public pages: what is published, its definitions, and rows that hold a text. Read from the published folder."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from khuyencong.common.fold import search_key
from khuyencong.opendata.services import CATALOGUE, GRANTS, PACKAGE
from khuyencong.opendata.tables import BY_KEY, TABLES, Table

SHOWN = 50
SEARCHED = 100_000


def folder() -> Path:
    """Where the nightly job publishes."""
    return Path(settings.PASSING_DIR) / "open-data"


@dataclass(frozen=True)
class File:
    """A file to download."""

    name: str
    size: int


@dataclass(frozen=True)
class Listed:
    """One table on the page of all of them."""

    table: Table
    rows: int
    files: list[File]


@dataclass(frozen=True)
class Package:
    """What was published last."""

    at: datetime
    licence: dict[str, str]
    examples: bool
    listed: list[Listed]
    whole: list[File]


def published(text: str = "") -> Package | None:
    """The last publication, narrowed to tables whose words or columns hold a text; None before the first one."""
    try:
        document: dict[str, Any] = json.loads((folder() / PACKAGE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    rows = {each["name"]: each["rows"] for each in document["resources"]}
    wanted = search_key(text)
    tables = [t for t in TABLES if t.key in rows and (not wanted or wanted in _words(t))]
    return Package(
        at=datetime.fromisoformat(document["created"]),
        licence=document["licenses"][0],
        examples=document["holdsExamples"],
        listed=[Listed(t, rows[t.key], _files(f"{t.key}.csv", f"{t.key}.json")) for t in tables],
        whole=_files(GRANTS, PACKAGE, CATALOGUE),
    )


def _words(table: Table) -> str:
    words = [table.key, table.title, table.about, *table.keywords]
    words += [w for field in table.fields for w in (field.name, field.title, field.about)]
    return search_key(" ".join(map(str, words)))


def _files(*names: str) -> list[File]:
    return [File(name, (folder() / name).stat().st_size) for name in names if (folder() / name).is_file()]


def file_named(name: str) -> Path | None:
    """A published file; None for anything else, whatever the name says."""
    known = {GRANTS, PACKAGE, CATALOGUE, *(f"{key}.{form}" for key in BY_KEY for form in ("csv", "json"))}
    path = folder() / name
    return path if name in known and path.is_file() else None


@dataclass(frozen=True)
class Found:
    """The first rows of a table that hold a text."""

    heads: list[str]
    rows: list[list[str]]
    more: bool


def rows_with(table: Table, text: str) -> Found:
    """Up to SHOWN rows that hold a text, accents ignored, among the first SEARCHED of the published file."""
    wanted, found, more = search_key(text), list[list[str]](), False
    path = file_named(f"{table.key}.csv")
    if path is not None:
        with path.open(encoding="utf-8", newline="") as sheet:
            lines = csv.reader(sheet)
            next(lines, None)
            for number, line in enumerate(lines):
                if number >= SEARCHED or len(found) > SHOWN:
                    more = True
                    break
                if not wanted or wanted in search_key(" ".join(line)):
                    found.append(line)
    return Found([str(field.title) for field in table.fields], found[:SHOWN], more or len(found) > SHOWN)
