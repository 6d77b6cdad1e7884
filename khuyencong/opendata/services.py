"""Write everything that is published into a folder: all of it or nothing, in constant memory."""

from __future__ import annotations

import csv
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation

from khuyencong.common.clock import local_date
from khuyencong.common.errors import Invalid
from khuyencong.exchange.writing.rows import disarmed
from khuyencong.law.choices import Purse
from khuyencong.opendata import catalogue
from khuyencong.opendata.sources import Asked, Grant, awards
from khuyencong.opendata.tables import TABLES, Field, Table
from khuyencong.opendata.words import in_languages, vietnamese

PACKAGE, CATALOGUE, GRANTS = "datapackage.json", "catalog.ttl", "360giving.json"
PUBLISHER = "Cục Đổi mới sáng tạo, Chuyển đổi xanh và Khuyến công"
VERSION_360 = "1.4"


@dataclass(frozen=True)
class Published:
    """What was written: rows by table, and grants."""

    folder: Path
    rows: Mapping[str, int]
    grants: int


def publish(*, folder: Path, at: datetime, site: str = "") -> Published:
    """Write tables (CSV, JSON), `datapackage.json`, `360giving.json` and `catalog.ttl` into a folder.

    Everything is written beside it first and put in its place at the end: a reader never sees half of it, and a broken
    run leaves what was there. Names and numbers of persons are left out, cells under 3 establishments hidden. Invented
    examples are published by a demonstration only. Without any grant there is no 360Giving file: the standard knows no
    empty one. Raises Invalid for a folder that holds other things.
    """
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / PACKAGE).exists())):
        raise Invalid({"folder": [f"{folder} holds other files; name an empty or a new folder"]})
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        with translation.override("vi"):
            found = _write(made, Asked(local_date(at), settings.DEMO), at, site or settings.SITE_URL)
        made.chmod(0o755)
        _swap(made, folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return Published(folder, *found)


def _swap(made: Path, folder: Path) -> None:
    """Put the new folder in the place of the old one."""
    if not folder.exists():
        made.rename(folder)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    folder.rename(old / "old")
    try:
        made.rename(folder)
    except OSError:
        (old / "old").rename(folder)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


def _write(made: Path, asked: Asked, at: datetime, site: str) -> tuple[dict[str, int], int]:
    rows: dict[str, int] = {}
    spans: dict[str, tuple[int, int]] = {}
    for table in TABLES:
        rows[table.key], spans[table.key] = _table(made, table, asked)
    grants = _grants(made / GRANTS, asked, at, site)
    (made / PACKAGE).write_text(_json(_package(at, site, rows, asked)), encoding="utf-8")
    described = [
        {
            "key": table.key, "title": table.title, "about": table.about, "keywords": table.keywords,
            "files": {"csv": f"{table.key}.csv", "json": f"{table.key}.json"},
            "first": spans[table.key][0], "last": spans[table.key][1],
        }
        for table in TABLES
    ]  # fmt: skip
    with (made / CATALOGUE).open("w", encoding="utf-8") as out:
        out.writelines(catalogue.turtle(described, site=site, publisher=PUBLISHER, at=at))
    return rows, grants


def _table(made: Path, table: Table, asked: Asked) -> tuple[int, tuple[int, int]]:
    """Write one table twice, row by row; how many rows, and its first and last year."""
    count, years = 0, [asked.on.year, asked.on.year]
    dated = [i for i, f in enumerate(table.fields) if f.kind == "year"]
    names = [f.name for f in table.fields]
    with (
        (made / f"{table.key}.csv").open("w", encoding="utf-8", newline="") as sheet,
        (made / f"{table.key}.json").open("w", encoding="utf-8") as records,
    ):
        writer = csv.writer(sheet)
        writer.writerow(names)
        records.write("[")
        for row in table.rows(asked):
            records.write(",\n" if count else "\n")
            plain = [_plain(cell) for cell in row]
            records.write(json.dumps(dict(zip(names, plain, strict=True)), ensure_ascii=False))
            writer.writerow([_cell(f, cell) for f, cell in zip(table.fields, plain, strict=True)])
            for i in dated:
                if row[i] is not None:
                    years = [min(years[0], row[i]), max(years[1], row[i])]
            count += 1
        records.write("\n]\n")
    return count, (years[0], years[1])


def _plain(cell: Any) -> Any:
    return cell.isoformat() if hasattr(cell, "isoformat") else cell


def _cell(field: Field, cell: Any) -> str:
    """A cell of the CSV file; a text a spreadsheet would run leaves as text."""
    if cell is None:
        return ""
    if field.kind == "boolean":
        return "true" if cell else "false"
    return disarmed(str(cell)) if field.kind == "string" else str(cell)


def _json(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


# The data package


def _package(at: datetime, site: str, rows: Mapping[str, int], asked: Asked) -> dict[str, Any]:
    return {
        "$schema": "https://datapackage.org/profiles/1.0/datapackage.json",
        "profile": "data-package",
        "name": "khuyencong-open-data",
        "title": vietnamese(catalogue.TITLE),
        "description": vietnamese(catalogue.ABOUT),
        "titles": in_languages(catalogue.TITLE),
        "descriptions": in_languages(catalogue.ABOUT),
        "homepage": f"{site}/open-data/",
        "created": at.isoformat(),
        "version": asked.on.isoformat(),
        "holdsExamples": asked.examples,
        "licenses": [{"name": catalogue.LICENCE_NAME, "path": catalogue.LICENCE}],
        "contributors": [{"title": PUBLISHER, "role": "publisher"}],
        # A list without records has no heads to judge: such a file is written, and not described.
        "resources": [
            _resource(table, form, rows[table.key], at)
            for table in TABLES
            for form in (("csv", "json") if rows[table.key] else ("csv",))
        ],
    }


def _resource(table: Table, form: str, rows: int, at: datetime) -> dict[str, Any]:
    media = {"csv": "text/csv", "json": "application/json"}[form]
    return {
        "name": table.key if form == "csv" else f"{table.key}-json",
        "path": f"{table.key}.{form}",
        "profile": "tabular-data-resource",
        "format": form,
        "mediatype": media,
        "encoding": "utf-8",
        "title": vietnamese(table.title),
        "description": vietnamese(table.about),
        "titles": in_languages(table.title),
        "descriptions": in_languages(table.about),
        "rows": rows,
        "modified": at.isoformat(),
        "schema": {
            "fields": [_field(field) for field in table.fields],
            "primaryKey": list(table.primary),
            "missingValues": [""],
        },
    }


def _field(field: Field) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": field.name,
        "type": field.kind,
        "title": vietnamese(field.title),
        "titles": in_languages(field.title),
    }
    if field.about:
        described |= {"description": vietnamese(field.about), "descriptions": in_languages(field.about)}
    if field.required:
        described["constraints"] = {"required": True}
    return described


# 360Giving


def _grants(path: Path, asked: Asked, at: datetime, site: str) -> int:
    count = 0
    head = {
        "version": VERSION_360,
        "title": vietnamese(catalogue.TITLE),
        "description": vietnamese(catalogue.ABOUT),
        "identifier": f"khuyencong-{asked.on.isoformat()}",
        "issued": asked.on.isoformat(),
        "modified": at.isoformat(),
        "publisher": {"name": PUBLISHER, "website": f"{site}/"},
        "downloadURL": f"{site}/open-data/files/{GRANTS}",
        "accessURL": f"{site}/open-data/",
        "license": catalogue.LICENCE,
        "license_name": "Creative Commons Attribution 4.0",
    }
    with path.open("w", encoding="utf-8") as out:
        out.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "grants": [')
        for grant in _each(asked, at):
            out.write((",\n" if count else "\n") + json.dumps(grant, ensure_ascii=False))
            count += 1
        out.write("\n]}\n")
    if not count:
        path.unlink()
    return count


def _each(asked: Asked, at: datetime) -> Iterator[dict[str, Any]]:
    for grant in awards(asked):
        yield _grant(grant, at)


def _grant(grant: Grant, at: datetime) -> dict[str, Any]:
    """One grant of the standard. A person is a recipient without a name, known by the code of the dossier alone."""
    found: dict[str, Any] = {
        "id": f"khuyencong-{grant.code}",
        "title": grant.title or grant.code,
        "description": f"{grant.title or grant.code} ({grant.budget_year})",
        "currency": "VND",
        "amountAwarded": grant.awarded_vnd,
        "amountDisbursed": grant.paid_vnd,
        "awardDate": grant.approved_on.isoformat(),
        "fundingOrganization": [{"id": grant.funder_id, "name": grant.funder}],
        "grantProgramme": [{"code": grant.purse, "title": str(Purse(grant.purse).label)}],
        "classifications": [{"vocabulary": "khuyencong", "code": code} for code in grant.activities],
        "dateModified": at.isoformat(),
    }
    if grant.is_person:
        found["recipientIndividual"] = {"id": f"khuyencong-individual-{grant.code}", "name": "Không nêu tên"}
    else:
        found["recipientOrganization"] = [{"id": grant.recipient_id, "name": grant.recipient}]
    if grant.starts_on and grant.ends_on:
        dates = {"startDate": grant.starts_on.isoformat(), "endDate": grant.ends_on.isoformat()}
        found["plannedDates"] = [dates]
    if grant.province_code:
        place = {"name": grant.province, "countryCode": "VN", "geoCode": grant.province_code, "geoCodeType": "GSO"}
        found["beneficiaryLocation"] = [place]
    return {name: value for name, value in found.items() if value != []}
