"""XML nobody here wrote: no document type, no entities, no network, nothing large or deep."""

import re
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

DECLARED = re.compile(r"""\A<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")


class Refused(Exception):
    """A file that is not taken, with a sentence that says why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def parse(content: bytes, limits: dict[str, int]) -> etree._Element:
    """The root element of a file. Raises Refused.

    Only UTF-8 is read, so that what is searched for a document type is what the parser sees. A document type is
    refused whole: no entity is ever declared, none expanded, nothing fetched.
    """
    if len(content) > limits["bytes"]:
        raise Refused(too_heavy())
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(_("Tệp không phải văn bản UTF-8. Xin người bán gửi lại tệp XML gốc.")) from None
    declared = DECLARED.match(text.lstrip())
    if declared and declared[1].lower() not in {"utf-8", "utf8"}:
        raise Refused(_("Tệp không phải văn bản UTF-8. Xin người bán gửi lại tệp XML gốc."))
    if re.search(r"<!(?:DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise Refused(_("Tệp có khai báo DOCTYPE hoặc ENTITY. Hóa đơn điện tử không có phần này; tệp không được đọc."))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=False, remove_pis=False, strip_cdata=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(text.lstrip().encode(), parser)
    except etree.XMLSyntaxError:
        raise Refused(_("Tệp XML hỏng hoặc bị cắt: không đọc được đến cuối. Tải lại tệp gốc.")) from None
    _measure(root, limits)
    return root


def _measure(root: etree._Element, limits: dict[str, int]) -> None:
    """Nothing deep, nothing wide."""
    depth = count = 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        count += event == "start"
        long = event == "start" and len(node.text or "") > limits["text"] and local(node) not in SIGNATURE_TEXT
        if depth > limits["depth"] or count > limits["elements"] or long:
            raise Refused(
                _("Tệp lồng quá sâu hoặc có quá nhiều mục so với một hóa đơn. Chọn đúng tệp XML người bán gửi.")
            )


SIGNATURE_TEXT = frozenset({"X509Certificate", "SignatureValue", "X509CRL"})


def too_heavy() -> str:
    """What is said of a file that is no invoice by its size."""
    return _("Tệp lớn hơn 2 MB: hóa đơn điện tử không lớn như vậy. Chọn đúng tệp XML người bán gửi.")


def local(node: Any) -> str:
    """The name of an element without its namespace; "" for comments and instructions."""
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def at(node: etree._Element, path: str) -> list[etree._Element]:
    """The elements a path of local names leads to."""
    found = [node]
    for name in path.split("/"):
        found = [child for parent in found for child in parent if local(child) == name]
    return found


def text_of(node: etree._Element, paths: list[str]) -> str:
    """The text of the first path that is there and says something. Raises Refused where it stands twice."""
    for path in paths:
        found = at(node, path)
        if len(found) > 1:
            raise Refused(_("Mục %(name)s có hai lần trong tệp: không biết dùng mục nào.") % {"name": path})
        value = "".join(found[0].itertext()).strip() if found else ""
        if value:
            return value
    return ""
