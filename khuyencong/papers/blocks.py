"""A paper is a list of blocks. Two renderers draw them in the layout of Decree 30/2020/NĐ-CP, Annex I (O-K.6).

Texts are plain: no markup is read in them. Both renderers fold them to NFC and drop characters no paper can carry.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum


class Align(StrEnum):
    """How a cell or paragraph stands."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"
    JUSTIFY = "justify"


class Level(StrEnum):
    """Parts of a text by rank: part and chapter are centred, section and point stand at the left."""

    PART = "part"
    CHAPTER = "chapter"
    SECTION = "section"
    POINT = "point"


@dataclass(frozen=True)
class NationalHead:
    """National name and motto; issuing body under its superior; number, place and date.

    Without `issuer` the national name stands alone in the middle (contracts and minutes between parties).
    `number` is empty until issue: a draft leaves its place blank. `about` is the "V/v" line of a letter.
    """

    issuer: str = ""
    superior: str = ""
    number: str = ""
    symbol: str = ""
    place: str = ""
    day: date | None = None
    about: str = ""
    numbered: bool = True


@dataclass(frozen=True)
class TypeName:
    """The type of the paper in capitals ("BIÊN BẢN") and what it is about."""

    name: str
    summary: str = ""


@dataclass(frozen=True)
class Addressees:
    """The line "Kính gửi"."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Grounds:
    """Legal grounds, one a line: the renderers write ";" after each and "." after the last."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Heading:
    """A heading inside the body; `number` as printed ("I", "1")."""

    text: str
    number: str = ""
    level: Level = Level.SECTION


@dataclass(frozen=True)
class Article:
    """ "Điều 1. Title" and its paragraphs. Without a title the first paragraph runs on behind the number, as in
    decisions."""

    number: int
    title: str
    paragraphs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paragraph:
    """Running text, first line indented."""

    text: str
    bold: bool = False
    italic: bool = False
    align: Align = Align.JUSTIFY
    indent: bool = True


@dataclass(frozen=True)
class Fields:
    """Lines "label: value"; an empty value leaves a dotted line to be filled by hand."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Column:
    """A table column. `width` is relative to the others; neighbours of one `group` share a head above theirs."""

    title: str
    width: float = 1
    align: Align = Align.LEFT
    group: str = ""


@dataclass(frozen=True)
class Table:
    """A ruled table whose head repeats on each page. `totals` is a last bold row; `unit` stands above at the right.

    `strong` are the places (from 0) of rows that head a group: bold, never alone at the foot of a page. `counted`
    adds the line of column numbers under the head, as statutory tables have it. `size` in points: below 12 only where
    many columns must stand side by side.

    Raises ValueError when a row has another number of cells than there are columns, or a strong row does not exist.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[str, ...] = ()
    caption: str = ""
    unit: str = ""
    size: float = 12
    strong: frozenset[int] = frozenset()
    counted: bool = False

    def __post_init__(self) -> None:
        if not self.columns:
            raise ValueError("a table needs a column")
        if any(not 0 <= place < len(self.rows) for place in self.strong):
            raise ValueError("a strong row that the table does not have")
        for row in (*self.rows, *((self.totals,) if self.totals else ())):
            if len(row) != len(self.columns):
                raise ValueError(f"a row of {len(row)} cells in a table of {len(self.columns)} columns")


@dataclass(frozen=True)
class Signer:
    """One signature: `authority` ("KT. CỤC TRƯỞNG"), `title` ("PHÓ CỤC TRƯỞNG"), an empty box for signature and seal,
    the name without titles before it. `hint` in brackets under the title."""

    title: str
    name: str = ""
    authority: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Recipients:
    """ "Nơi nhận": one line each; `filed` is the last line ("VT, KC")."""

    lines: tuple[str, ...]
    filed: str = "VT"


@dataclass(frozen=True)
class Signatures:
    """Signatures side by side (two a row, three when there are three), recipients at the left of a single signer."""

    signers: tuple[Signer, ...]
    recipients: Recipients | None = None


@dataclass(frozen=True)
class Annex:
    """A new page with "Phụ lục", its number and name; its pages are numbered apart, from 1.

    `attached_to` ("Quyết định") and `attached_by` ("Bộ trưởng Bộ Công Thương") make the line that says which paper it
    goes with; its number and date come from the head of the paper. `landscape` holds until the next annex.
    """

    name: str
    number: str = ""
    attached_to: str = ""
    attached_by: str = ""
    landscape: bool = False


@dataclass(frozen=True)
class PageBreak:
    """What follows starts on a new page."""


Block = (
    NationalHead
    | TypeName
    | Addressees
    | Grounds
    | Heading
    | Article
    | Paragraph
    | Fields
    | Table
    | Signatures
    | Recipients
    | Annex
    | PageBreak
)


@dataclass(frozen=True)
class Paper:
    """One paper. `title` names the file and the PDF; `form_label` stands at the top right ("Biểu 5a").

    `unread_form`: the columns of the printed form were not read, the foot says so. `landscape` for wide tables; an
    annex stands as its own block says.
    """

    title: str
    blocks: tuple[Block, ...]
    form_label: str = ""
    unread_form: bool = False
    landscape: bool = False


# What is left of A4 between the margins of 30 and 16 mm, standing and lying.
LINE_MM, LINE_LANDSCAPE_MM = 164.0, 251.0
UNREAD_NOTE = "Mẫu chưa đọc cột gốc: nội dung lập theo điều khoản của thông tư, cần đối chiếu với biểu mẫu ban hành."
DRAFT_MARK = "DỰ THẢO"


def head_of(paper: Paper) -> NationalHead | None:
    """The head the paper is known by."""
    return next((block for block in paper.blocks if isinstance(block, NationalHead)), None)


def numbered(paper: Paper, *, number: str, symbol: str, day: date) -> Paper:
    """The paper with number, symbol and date in its head. Raises ValueError for a paper without a head."""
    blocks = list(paper.blocks)
    for place, block in enumerate(blocks):
        if isinstance(block, NationalHead):
            blocks[place] = replace(block, number=number, symbol=symbol, day=day, numbered=True)
            return replace(paper, blocks=tuple(blocks))
    raise ValueError("a paper without a national head cannot be numbered")


def printed_number(number: int) -> str:
    """05; 12; 123: numbers below 10 carry a zero (30/2020/NĐ-CP)."""
    return f"{number:02d}"
