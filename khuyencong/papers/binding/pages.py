"""A file of any kind as PDF pages, stripped of what must not travel into a binder."""

import logging
from pathlib import Path
from typing import Any

import pikepdf

from khuyencong.papers.binding.parts import JPEG, PDF, PNG, Remark, Unbindable
from khuyencong.papers.binding.pictures import A4, page_of
from khuyencong.papers.binding.signatures import signatures_of

log = logging.getLogger(__name__)
# What belongs to the document a page comes from, not to the page.
_OF_THE_DOCUMENT = ("/StructParents", "/AA", "/Tabs", "/Metadata", "/PieceInfo", "/B", "/Thumb", "/PresSteps")
_OF_THE_PAGES = frozenset({"/Type", "/Pages"})
_LEFT_OUT = frozenset({"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D", "/Popup"})
_OF_THE_ANNOTATION = ("/AA", "/Dest", "/Parent", "/P", "/Popup", "/IRT", "/StructParent")


def prepare(source: Path, content_type: str, target: Path) -> tuple[int, list[Remark]]:
    """Write the pages of a file as a PDF of their own; how many, and what is to be said about them.

    Raises Unbindable for a file that cannot become pages.
    """
    if content_type == PDF:
        return _pages(source, target)
    if content_type in (JPEG, PNG):
        page_of(source, target)
        return 1, []
    raise Unbindable(Remark.OTHER_FORMAT)


def _pages(source: Path, target: Path) -> tuple[int, list[Remark]]:
    try:
        with pikepdf.open(source, suppress_warnings=True, access_mode=pikepdf.AccessMode.stream) as pdf:
            remarks = _remarks(pdf)
            count = len(pdf.pages)
            if not count:
                raise Unbindable(Remark.BROKEN)
            for page in pdf.pages:
                _strip(page)
            for name in pdf.Root.keys() - _OF_THE_PAGES:
                del pdf.Root[name]
            # The file is changed in place and written anew: copying its pages would hold all its data in memory.
            pdf.save(target, deterministic_id=True)
            if pdf.get_warnings():
                remarks.insert(0, Remark.REPAIRED)
            return count, remarks
    except pikepdf.PasswordError:
        raise Unbindable(Remark.ENCRYPTED) from None
    except (Unbindable, OSError):
        raise
    except Exception as error:  # whatever a damaged file makes the reader stumble over, the other papers are bound
        log.warning("a PDF could not be read for a binder", extra={"kind": type(error).__name__})
        raise Unbindable(Remark.BROKEN) from None


def _remarks(pdf: pikepdf.Pdf) -> list[Remark]:
    found = []
    if pdf.is_encrypted:
        found.append(Remark.RESTRICTED)
    if signatures_of(pdf):
        found.append(Remark.SIGNED)
    form = pdf.Root.get("/AcroForm")
    if isinstance(form, pikepdf.Dictionary) and "/XFA" in form:
        found.append(Remark.DYNAMIC)
    return found


def _strip(page: pikepdf.Page) -> None:
    """Take away what leads out of the page: parts of the document's structure, scripts, attached files, links into
    pages that do not come along. What was typed into fields stays visible."""
    for name in _OF_THE_DOCUMENT:
        if name in page.obj:
            del page.obj[name]
    _settle(page)
    notes = page.obj.get("/Annots")
    if notes is None:
        return
    kept = [note for note in notes if _stays(note)] if isinstance(notes, pikepdf.Array) else []
    page.obj["/Annots"] = pikepdf.Array(kept)


def _settle(page: pikepdf.Page) -> None:
    """A size, a turn and resources every reader understands, where the file has odd ones."""
    try:
        left, low, right, high = (float(n) for n in page.cropbox)
        sound = right - left >= 1 and high - low >= 1
    except (TypeError, ValueError, KeyError, RuntimeError):
        sound = False
    if not sound:
        page.obj["/MediaBox"] = pikepdf.Array([0, 0, *A4])
        if "/CropBox" in page.obj:
            del page.obj["/CropBox"]
    turn = _inherited(page, "/Rotate")
    page.obj["/Rotate"] = int(turn) % 360 if isinstance(turn, int) and int(turn) % 90 == 0 else 0
    resources = _inherited(page, "/Resources")
    if not isinstance(resources, pikepdf.Dictionary):
        resources = pikepdf.Dictionary()
    page.obj["/Resources"] = resources
    if "/Font" in resources and not isinstance(resources["/Font"], pikepdf.Dictionary):
        del resources["/Font"]


def _inherited(page: pikepdf.Page, name: str) -> Any:
    """An entry of the page or of the branch of the page tree it hangs on."""
    node: Any = page.obj
    for _level in range(64):
        if not isinstance(node, pikepdf.Dictionary):
            return None
        if name in node:
            return node[name]
        node = node.get("/Parent")
    return None


def _stays(note: Any) -> bool:
    if not isinstance(note, pikepdf.Dictionary) or str(note.get("/Subtype")) in _LEFT_OUT:
        return False
    for name in _OF_THE_ANNOTATION:
        if name in note:
            del note[name]
    action = note.get("/A")
    if action is not None and not (isinstance(action, pikepdf.Dictionary) and action.get("/S") == "/URI"):
        del note["/A"]
    elif isinstance(action, pikepdf.Dictionary) and "/Next" in action:
        del action["/Next"]
    return True
