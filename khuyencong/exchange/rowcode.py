"""The code of an exported row: record and version, with check letters against typing errors.

It finds a record again when the edited sheet comes back. It opens nothing: what a user may see and change is asked
as always.
"""

from __future__ import annotations

import re
import zlib

from django.utils.translation import gettext_lazy as _

from khuyencong.common.typed import Unreadable
from khuyencong.exchange.columns import Column

NAME = "row_code"
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_FORM = re.compile(r"(\d{1,15})\.(\d{1,9})-([2-9A-HJ-NP-Z]{3})")


def make(kind: str, pk: int, version: int) -> str:
    """The code of a row: "17.3-K9F"."""
    return f"{pk}.{version}-{_check(kind, pk, version)}"


def _check(kind: str, pk: int, version: int) -> str:
    number = zlib.crc32(f"{kind}:{pk}:{version}".encode())
    return "".join(_ALPHABET[number >> shift & 31] for shift in (0, 5, 10))


def parse(kind: str, text: str) -> tuple[int, int]:
    """(record, version) of a code. Raises Unreadable("row_code") for one that was mistyped or is of another kind."""
    match = _FORM.fullmatch(text.strip().upper())
    if match is None or match[3] != _check(kind, int(match[1]), int(match[2])):
        raise Unreadable("row_code")
    return int(match[1]), int(match[2])


def column(kind: str, version: str = "version") -> Column:
    """The column of row codes of a kind of records with `id`; `version` names the attribute that counts changes."""
    return Column(
        NAME,
        _("Mã dòng"),
        help=_("Có khi tải danh sách từ hệ thống: giữ nguyên để sửa hồ sơ đã có; để trống ở dòng mới."),
        limit=40,
        aliases=("Mã dòng (không sửa)", "row_code"),
        example=make(kind, 17, 3),
        checks=(lambda text: parse(kind, text),),
        of=lambda row: make(kind, row.id, getattr(row, version)),
    )
