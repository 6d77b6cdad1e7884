"""What a binder is made of, and what may be said about a file that is bound."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import groupby

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"


class Remark(TextChoices):
    """What is said about a file beside its line. The first ones keep it out of the PDF, the others do not."""

    ENCRYPTED = "encrypted", _("Tệp đặt mật khẩu, không mở được")
    BROKEN = "broken", _("Tệp hỏng, không đọc được")
    TOO_LARGE = "too_large", _("Ảnh quá lớn, không đặt được lên trang A4")
    OTHER_FORMAT = "other_format", _("Không phải PDF hoặc ảnh, kèm thành tệp riêng")
    MISSING = "missing", _("Kho tệp không còn tệp này")
    REPAIRED = "repaired", _("Tệp hỏng một phần, đã khôi phục các trang đọc được")
    RESTRICTED = "restricted", _("Tệp gốc đặt hạn chế quyền")
    SIGNED = "signed", _("Tệp gốc có chữ ký số nhúng; chữ ký chỉ còn trong tệp gốc")
    DYNAMIC = "dynamic", _("Tệp gốc là biểu mẫu động, trang in có thể không đủ nội dung")


KEPT_OUT = frozenset({Remark.ENCRYPTED, Remark.BROKEN, Remark.TOO_LARGE, Remark.OTHER_FORMAT, Remark.MISSING})


class Unbindable(Exception):
    """A file that cannot become pages, and why."""

    def __init__(self, remark: Remark) -> None:
        super().__init__(remark.value)
        self.remark = remark


@dataclass(frozen=True)
class BinderPart:
    """A paper of a dossier: under which heading (`group`), its name, number and date as printed, its stored file."""

    group: str
    title: str
    attachment_id: int
    dated: str = ""


@dataclass(frozen=True)
class Leaf:
    """A part with what is known about its file; kept as JSON with the binder."""

    group: str
    title: str
    dated: str
    attachment: int
    owner: str
    sha256: str
    content_type: str
    size_bytes: int
    ending: str

    def as_row(self) -> dict[str, object]:
        return asdict(self)


@dataclass
class Bound:
    """A leaf on its way: its prepared file and pages, what is to be said about it, where it begins."""

    leaf: Leaf
    at: int
    file: str = ""
    pages: int = 0
    remarks: list[Remark] = field(default_factory=list)
    begins: int = 0

    @property
    def kept_out(self) -> bool:
        return any(remark in KEPT_OUT for remark in self.remarks)


@dataclass(frozen=True)
class Cover:
    """What the first page says: the body that keeps the dossier, its title, labels and values, and a note about the
    order of the papers."""

    title: str
    office: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    order_note: str = ""


def by_group(rows: Sequence[Bound]) -> Iterator[tuple[int, str, list[Bound]]]:
    """Number (from 1), name and parts of each group, in order."""
    for at, (name, members) in enumerate(groupby(rows, key=lambda row: row.leaf.group), 1):
        yield at, name, list(members)


def fingerprint(cover: Cover, leaves: Sequence[Leaf]) -> str:
    """A hash of what is bound: the same cover and files in the same order give the same one."""
    said = [{k: v for k, v in leaf.as_row().items() if k not in ("attachment", "owner")} for leaf in leaves]
    text = json.dumps([asdict(cover), said], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
