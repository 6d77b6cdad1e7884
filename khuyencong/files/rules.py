"""What a file is, decided by its bytes; its name must say the same."""

import unicodedata
import zipfile
from pathlib import PurePosixPath
from typing import IO
from xml.parsers import expat  # nosec: DTDs and entities are refused below

from khuyencong.files.choices import KINDS, NAME_MAX

_ZIP_MEMBERS_MAX = 5_000
_XML_NEVER = frozenset({"html", "svg", "script", "xhtml"})
_FORBIDDEN = frozenset('\\/:*?"<>|')


class _RefusedXmlError(Exception):
    pass


def sniff(source: IO[bytes]) -> str:
    """The kind of a file by content (a key of KINDS), or "" for anything else. The stream stands at its start again.

    Word and Excel files with macros, XML with a document type or entities, HTML and SVG are "anything else".
    """
    source.seek(0)
    head = source.read(1024)
    try:
        if head.startswith(b"%PDF-"):
            return "pdf"
        if head.startswith(b"\x89PNG\r\n\x1a\n"):
            return "png"
        if head.startswith(b"\xff\xd8\xff"):
            return "jpeg"
        if head.startswith(b"PK\x03\x04"):
            return _office_kind(source)
        if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
            return "xml" if _is_plain_xml(source) else ""
        return ""
    finally:
        source.seek(0)


def _office_kind(source: IO[bytes]) -> str:
    source.seek(0)
    try:
        with zipfile.ZipFile(source) as archive:
            names = archive.namelist()
            if len(names) > _ZIP_MEMBERS_MAX or any("vbaproject" in n.lower() for n in names):
                return ""
            if "[Content_Types].xml" in names:
                return "docx" if "word/document.xml" in names else "xlsx" if "xl/workbook.xml" in names else ""
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                stated = archive.read("mimetype").decode("ascii", "replace").strip()
                return next((k for k in ("odt", "ods") if KINDS[k].content_type == stated), "")
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return ""
    return ""


def _is_plain_xml(source: IO[bytes]) -> bool:
    source.seek(0)
    roots: list[str] = []

    def refuse(*args: object) -> None:
        raise _RefusedXmlError

    def element(name: str, attributes: object) -> None:
        if not roots and name.lower().rpartition(":")[2] in _XML_NEVER:
            raise _RefusedXmlError
        roots.append(name) if not roots else None

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = element
    try:
        parser.ParseFile(source)
    except (expat.ExpatError, _RefusedXmlError, ValueError, LookupError):
        return False
    return bool(roots)


def safe_name(raw: str) -> str:
    """A file name without folders, control characters and signs file systems refuse, cut before its ending.

    Vietnamese letters stay (NFC). An unusable name becomes "tep".
    """
    text = unicodedata.normalize("NFC", raw.replace("\\", "/").rsplit("/", 1)[-1])
    kept = "".join(
        " " if c in _FORBIDDEN or unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else c for c in text
    )
    name = " ".join(kept.split()).strip(". ") or "tep"
    ending = PurePosixPath(name).suffix
    if len(ending) > 10:
        ending = ""
    stem = name[: len(name) - len(ending)] if ending else name
    return stem[: NAME_MAX - len(ending)].rstrip(". ") + ending


def ending_fits(name: str, kind: str) -> bool:
    """Whether the ending of a name goes with the kind of the content."""
    return PurePosixPath(name).suffix.lower() in KINDS[kind].endings
