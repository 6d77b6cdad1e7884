"""The catalogue: DCAT-AP 3.0.1 as Turtle. Written by hand from fixed shapes, every text escaped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from khuyencong.opendata.words import in_languages

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
LICENCE_NAME = "CC-BY-4.0"
TITLE = _("Dữ liệu mở khuyến công")
ABOUT = _(
    "Hỗ trợ khuyến công, cơ sở, sản phẩm tiêu biểu, đơn vị hành chính và các mức của pháp luật, để mọi người dùng lại."
)
_AUTHORITY = "http://publications.europa.eu/resource/authority"
_COUNTRY = f"{_AUTHORITY}/country/VNM"
_SPOKEN = tuple(f"{_AUTHORITY}/language/{code}" for code in ("VIE", "ENG", "THA"))
_THEME = f"{_AUTHORITY}/data-theme/ECON"
_THEMES = f"{_AUTHORITY}/data-theme"
_AVAILABLE = "http://publications.europa.eu/resource/authority/planned-availability/AVAILABLE"
_NATIONAL = "http://purl.org/adms/publishertype/NationalAuthority"
_FORMATS = {"csv": ("CSV", "text/csv"), "json": ("JSON", "application/json")}
_NOT_IN_IRI = frozenset('<>"{}|^`\\')
_HEAD = """@prefix adms: <http://www.w3.org/ns/adms#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcatap: <http://data.europa.eu/r5r/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def literal(text: str, language: str = "") -> str:
    """A text of Turtle, with nothing in it that could end it."""
    safe = "".join(_ESCAPES.get(c, c if c >= " " else f"\\u{ord(c):04X}") for c in text)
    return f'"{safe}"' + (f"@{language}" if language else "")


def iri(address: str) -> str:
    """An address of Turtle; characters it may not hold are written as %XX."""
    return f"<{''.join(c if c > ' ' and c not in _NOT_IN_IRI else _percent(c) for c in address)}>"


def _percent(letter: str) -> str:
    return "".join(f"%{byte:02X}" for byte in letter.encode())


def _said(text: str | Promise) -> str:
    return ", ".join(literal(words, language) for language, words in in_languages(text).items())


def turtle(resources: Sequence[Mapping[str, object]], *, site: str, publisher: str, at: datetime) -> Iterator[str]:
    """The catalogue, piece by piece. `resources`: key, title, about, keywords, files (name by format), first and last
    budget year."""
    moment = f'"{at.isoformat()}"^^xsd:dateTime'
    here = f"{site}/open-data/"
    who, contact = iri(f"{here}#publisher"), iri(f"{here}#contact")
    datasets = ", ".join(iri(f"{here}{each['key']}/") for each in resources)
    languages = ", ".join(map(iri, _SPOKEN))
    yield _HEAD
    yield (
        f"\n{iri(f'{here}catalog.ttl')} a dcat:Catalog ;\n dct:title {_said(TITLE)} ;\n"
        f" dct:description {_said(ABOUT)} ;\n"
        f" dct:publisher {who} ;\n dct:language {languages} ;\n dct:license {iri(LICENCE)} ;\n dct:issued {moment} ;\n"
        f" dct:modified {moment} ;\n dct:spatial {iri(_COUNTRY)} ;\n dcat:themeTaxonomy {iri(_THEMES)} ;\n"
        f" foaf:homepage {iri(here)} ;\n dcat:dataset {datasets} .\n"
    )
    yield f"\n{iri(here)} a foaf:Document .\n"
    yield f"\n{who} a foaf:Agent ;\n foaf:name {literal(publisher, 'vi')} ;\n dct:type {iri(_NATIONAL)} .\n"
    yield f"\n{contact} a vcard:Kind ;\n vcard:fn {literal(publisher, 'vi')} ;\n vcard:hasURL {iri(here)} .\n"
    for each in resources:
        yield _dataset(each, here, who, contact, moment)


def _dataset(each: Mapping[str, object], here: str, who: str, contact: str, moment: str) -> str:
    base = f"{here}{each['key']}/"
    files: Mapping[str, str] = each["files"]  # type: ignore[assignment]
    keywords = ", ".join(_said(word) for word in each["keywords"])  # type: ignore[attr-defined]
    names = {form: iri(f"{base}#{form}") for form in files}
    first, last = each["first"], each["last"]
    text = (
        f"\n{iri(base)} a dcat:Dataset ;\n dct:title {_said(each['title'])} ;\n"  # type: ignore[arg-type]
        f" dct:description {_said(each['about'])} ;\n dcat:keyword {keywords} ;\n dcat:theme {iri(_THEME)} ;\n"  # type: ignore[arg-type]
        f" dct:publisher {who} ;\n dcat:contactPoint {contact} ;\n dct:spatial {iri(_COUNTRY)} ;\n"
        f" dct:modified {moment} ;\n dcat:landingPage {iri(base)} ;\n"
        f' dct:temporal [ a dct:PeriodOfTime ; dcat:startDate "{first}-01-01"^^xsd:date ;'
        f' dcat:endDate "{last}-12-31"^^xsd:date ] ;\n dcat:distribution {", ".join(names.values())} .\n'
        f"\n{iri(base)} a foaf:Document .\n"
    )
    for form, file in files.items():
        known, media = _FORMATS[form]
        text += (
            f"\n{names[form]} a dcat:Distribution ;\n dct:title {literal(file)} ;\n"
            f" dct:description {_said(each['about'])} ;\n"  # type: ignore[arg-type]
            f" dcat:accessURL {iri(base)} ;\n dcat:downloadURL {iri(f'{here}files/{file}')} ;\n"
            f" dct:format {iri(f'{_AUTHORITY}/file-type/{known}')} ;\n"
            f" dcat:mediaType {iri(f'https://www.iana.org/assignments/media-types/{media}')} ;\n"
            f" dct:license {iri(LICENCE)} ;\n dct:modified {moment} ;\n dcatap:availability {iri(_AVAILABLE)} .\n"
        )
    return text
