"""Twins among generated establishments: time, memory, precision and recall; and hand-labelled real names, apart.

    python -m bench.twins [--rows 1000000] [--seed 1] [--second-seed 3] [--real FILE]

5 % planted twins of seven kinds (typing, accents, abbreviations, moved place, new number, swapped words, old and new
commune) and as many hard negatives (namesakes in one province, a bookkeeper's shared phone, two firms of one owner).
The gate stands frozen in `registry/matching/model.py`; it was chosen on seed 1, so the second seed and the real names
are reported apart. Exit code 1 when a goal (precision 0.98, recall 0.95 on either seed) is missed.
"""

from __future__ import annotations

import argparse
import csv
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from khuyencong.common.fold import search_key
from khuyencong.registry.matching.model import Record, Scored, score
from khuyencong.registry.matching.names import address_key, phone_key, take_apart

GOALS = {"precision": 0.98, "recall": 0.95}
PROVINCES, COMMUNES, DIVIDED = 34, 3321, 0.10
REAL = Path(__file__).parent / "data" / "twins-real.csv"
Pair = tuple[int, int]

FORMS = (
    ("Công ty TNHH", 30), ("Công ty TNHH một thành viên", 12), ("Công ty cổ phần", 10), ("Doanh nghiệp tư nhân", 8),
    ("Hợp tác xã", 15), ("Tổ hợp tác", 2), ("Hộ kinh doanh", 23),
)  # fmt: skip
SHORT = {
    "Công ty TNHH": ("Cty TNHH", "TNHH", "CTY TNHH", "Công ty trách nhiệm hữu hạn"),
    "Công ty TNHH một thành viên": ("Cty TNHH MTV", "Công ty TNHH MTV", "TNHH MTV"),
    "Công ty cổ phần": ("CTCP", "Công ty CP", "Cty CP"),
    "Doanh nghiệp tư nhân": ("DNTN", "DN tư nhân"),
    "Hợp tác xã": ("HTX",),
    "Tổ hợp tác": ("THT",),
    "Hộ kinh doanh": ("HKD", "Hộ KD"),
}
INNER = {"sản xuất": "SX", "thương mại": "TM", "dịch vụ": "DV", "xuất nhập khẩu": "XNK", "chế biến": "CB"}
TRADES = (
    "sản xuất thương mại", "thương mại dịch vụ", "chế biến nông sản", "chế biến gỗ", "mây tre đan", "gốm sứ", "cơ khí",
    "dệt thổ cẩm", "chế biến chè", "chế biến thủy sản", "gạch không nung", "may mặc", "bánh kẹo", "dược liệu",
    "nước mắm", "mỹ nghệ", "rượu truyền thống", "cà phê", "hạt điều", "nhựa gia dụng", "xuất nhập khẩu", "đúc đồng",
    "sản xuất nội thất", "in bao bì", "chế biến lâm sản", "miến dong", "mật ong", "đá mỹ nghệ", "sơn mài", "",
)  # fmt: skip
FIRST = "Minh Hoàng Thành Đại Phú Tân Kim Ngọc Thiên Bảo Hồng Thanh Đức Quang Việt An Hưng Long Vạn Trường Nam Bình Thịnh Sơn Hải Phương Gia Quốc Xuân Đông Bắc Tây Lộc Cường Vinh Hà Lan Tiến Hùng Khánh".split()  # noqa: E501
SECOND = "Phát Thịnh Hưng Long Cường Lợi Đạt Tiến Phú An Thành Vinh Quang Hải Sơn Hà Minh Tâm Nguyên Khang Phong Dũng Anh Thắng Lộc Hòa Bình Nga Thủy Mai Hương Duy Khoa Trí Tài Nghĩa Kiên Toàn Linh Châu".split()  # noqa: E501
SURNAMES = (
    "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Vàng Giàng Lò Hà Lương Nông Triệu".split()
)
MIDDLE = "Văn Thị Đức Hữu Minh Thanh Quốc Ngọc Xuân Đình A Công Kim Thu".split()
STREETS = "Lê Lợi,Trần Phú,Hùng Vương,Nguyễn Huệ,Quang Trung,Lý Thường Kiệt,Điện Biên Phủ,Phan Chu Trinh".split(",")
HAMLETS = "Thôn,Xóm,Ấp,Bản,Tổ dân phố".split(",")


@dataclass(frozen=True)
class Row:
    """One establishment as an office would type it."""

    name: str
    province: int
    commune: int
    address: str
    phone: str
    number: str
    founded: str
    old_commune: int = 0


@dataclass
class Made:
    """Generated rows in order, and which pairs are one business, by kind."""

    rows: list[Row] = field(default_factory=list)
    twins: dict[Pair, str] = field(default_factory=dict)


class Maker:
    """Everything random comes from one seed."""

    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)
        self.forms = [form for form, weight in FORMS for _ in range(weight)]
        # Common endings are met more often than rare ones, as in real registers.
        self.firsts = [w for n, w in enumerate(FIRST) for _ in range(max(1, 12 - n // 3))]
        self.seconds = [w for n, w in enumerate(SECOND) for _ in range(max(1, 12 - n // 3))]

    def row(self) -> Row:
        commune = self.r.randrange(COMMUNES)
        return Row(self.name(), commune % PROVINCES, commune, self.address(), self.phone(), self.number(), self.day())

    def name(self) -> str:
        form = self.r.choice(self.forms)
        if form == "Hộ kinh doanh":
            person = f"{self.r.choice(SURNAMES)} {self.r.choice(MIDDLE)} {self.r.choice(self.seconds)}"
            return f"{form} {person}"
        proper = f"{self.r.choice(self.firsts)} {self.r.choice(self.seconds)}"
        if self.r.random() < 0.4:
            proper = f"{proper} {self.r.choice(FIRST)}"
        return " ".join(part for part in (form, self.r.choice(TRADES), proper) if part)

    def address(self) -> str:
        if self.r.random() < 0.5:
            return f"Số {self.r.randrange(1, 400)} {self.r.choice(STREETS)}"
        return f"{self.r.choice(HAMLETS)} {self.r.randrange(1, 30)}"

    def phone(self) -> str:
        return f"0{self.r.choice('389')}{self.r.randrange(10**7, 10**8)}" if self.r.random() < 0.8 else ""

    def number(self) -> str:
        return f"{self.r.randrange(10**9, 10**10)}" if self.r.random() < 0.75 else ""

    def day(self) -> str:
        return f"{self.r.randrange(1995, 2026)}-{self.r.randrange(1, 13):02}-{self.r.randrange(1, 29):02}"

    def twin(self, row: Row, kind: str) -> Row:
        made = KINDS[kind](self, row)
        if kind != "number" and self.r.random() < 0.5:
            made = replace(made, number="")
        if self.r.random() < 0.3:
            made = replace(made, phone="" if self.r.random() < 0.5 else self.phone())
        if self.r.random() < 0.3:
            made = replace(made, founded="")
        if self.r.random() < 0.3:
            made = replace(made, name=search_key(made.name).upper(), address=search_key(made.address))
        if self.r.random() < 0.3:
            made = replace(made, address=made.address.replace("Số ", "số nhà "))
        return made

    def slip(self, text: str) -> str:
        """One key beside another: lost, doubled, swapped or wrong."""
        at = self.r.randrange(1, max(2, len(text) - 1))
        ways = (
            text[:at] + text[at + 1 :],
            text[:at] + text[at] + text[at:],
            text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :],
            text[:at] + self.r.choice("abcdeghiklmnopqrstuvxy") + text[at + 1 :],
        )
        return self.r.choice(ways)

    def short(self, name: str) -> str:
        form = next(form for form in sorted(SHORT, key=len, reverse=True) if name.startswith(form))
        rest = name[len(form) :]
        for long, short in INNER.items():
            rest = rest.replace(long, short)
        return self.r.choice(SHORT[form]) + rest

    def swapped(self, name: str) -> str:
        """Two neighbouring words of the name itself change places."""
        form = next(form for form in sorted(SHORT, key=len, reverse=True) if name.startswith(form))
        words = name[len(form) :].split()
        at = self.r.randrange(len(words) - 1) if len(words) > 1 else 0
        words[at : at + 2] = reversed(words[at : at + 2])
        return " ".join([form, *words])

    def elsewhere(self, row: Row) -> int:
        """Another commune of the same province."""
        return (row.commune + PROVINCES * self.r.randrange(1, 40)) % (COMMUNES - COMMUNES % PROVINCES)


KINDS: dict[str, Callable[[Maker, Row], Row]] = {
    "typing": lambda m, row: replace(row, name=m.slip(row.name)),
    "accents": lambda m, row: replace(row, name=search_key(row.name)),
    "abbreviation": lambda m, row: replace(row, name=m.short(row.name)),
    "moved": lambda m, row: replace(row, commune=m.elsewhere(row), address=m.address()),
    "number": lambda m, row: replace(row, number=f"{m.r.randrange(10**9, 10**10)}"),
    "swapped": lambda m, row: replace(row, name=m.swapped(row.name)),
    # Of a divided commune the default successor is wrong at times.
    "old_commune": lambda m, row: replace(
        row, old_commune=1, commune=m.elsewhere(row) if m.r.random() < DIVIDED else row.commune
    ),
}


def generate(rows: int, seed: int) -> Made:
    """`rows` establishments: 5 % of them twins of others, 5 % hard negatives."""
    maker, made = Maker(seed), Made()
    twins, hard = rows // 20, rows // 20
    made.rows = [maker.row() for _ in range(rows - twins - hard)]
    base = len(made.rows)
    _hard(maker, made, hard)
    kinds = list(KINDS)
    for number, at in enumerate(maker.r.sample(range(base), twins)):
        kind = kinds[number % len(kinds)]
        made.rows.append(maker.twin(made.rows[at], kind))
        made.twins[at, len(made.rows) - 1] = kind
    return made


def _hard(maker: Maker, made: Made, count: int) -> None:
    """Namesakes in one province, a bookkeeper's phone, two firms of one owner: never twins."""
    base, phone = len(made.rows), maker.phone() or "0912000000"
    for number in range(count):
        row, fresh = made.rows[maker.r.randrange(base)], maker.row()
        if number % 3 == 0:
            made.rows.append(replace(fresh, name=row.name, province=row.province, commune=maker.elsewhere(row)))
        elif number % 3 == 1:
            if number % 30 == 1:
                phone = f"09{maker.r.randrange(10**7, 10**8)}"
            made.rows.append(replace(fresh, phone=phone, commune=row.commune, province=row.province))
        else:
            made.rows.append(
                replace(fresh, province=row.province, commune=row.commune, address=row.address, phone=row.phone)
            )


def records(rows: Iterable[Row]) -> Iterator[Record]:
    """The rows as the platform prepares them."""
    for at, row in enumerate(rows):
        name = take_apart(row.name)
        yield Record(
            at, name.core, name.words, name.form or None, row.province, row.commune, address_key(row.address) or None,
            phone_key(row.phone) or None, row.number or None, None, row.founded or None,
        )  # fmt: skip


def judge(found: list[Scored], made: Made) -> dict[str, float]:
    """Precision, recall, and recall by kind."""
    pairs = {(pair.first, pair.second) for pair in found}
    right = pairs & made.twins.keys()
    wanted, got = Counter(made.twins.values()), Counter(made.twins[pair] for pair in right)
    by_kind = {f"recall {kind}": got[kind] / wanted[kind] for kind in KINDS}
    return {"precision": len(right) / max(len(pairs), 1), "recall": len(right) / max(len(made.twins), 1), **by_kind}


def run(rows: int, seed: int) -> dict[str, float]:
    """One seed: generate, prepare and score, with time and memory."""
    made = generate(rows, seed)
    start, cpu = time.perf_counter(), time.process_time()
    found = list(score(records(made.rows)))
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "rows": rows,
        "seconds": seconds,
        "CPU seconds": cpu,
        "peak MB": peak,
        "pairs": len(found),
        **judge(found, made),
    }


def real(file: Path) -> dict[str, float]:
    """Names as printed in public pages, with pairs told alike or apart by hand."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    wanted: dict[Pair, bool] = {}
    found_rows: list[Row] = []
    provinces: dict[str, int] = {}
    known: dict[str, int] = {}
    for row in rows:
        ends = []
        for side in ("a", "b"):
            code = row[side]
            if code not in known:
                province = provinces.setdefault(row[f"{side}_province"], len(provinces))
                known[code] = len(found_rows)
                found_rows.append(Row(row[f"{side}_name"], province, -1, row[f"{side}_place"], "", "", ""))
            ends.append(known[code])
        wanted[min(ends), max(ends)] = row["same"] == "1"
    given = [record._replace(commune=None) for record in records(found_rows)]
    found = {(pair.first, pair.second) for pair in score(given)} & wanted.keys()
    same = {pair for pair, alike in wanted.items() if alike}
    return {
        "names": len(found_rows), "pairs told": len(wanted), "precision": len(found & same) / max(len(found), 1),
        "recall": len(found & same) / len(same),
    }  # fmt: skip


def show(title: str, figures: dict[str, float]) -> None:
    print(title)
    for name, value in figures.items():
        print(f"  {name:<22} {value:,.4f}" if value <= 1 and name != "pairs" else f"  {name:<22} {value:,.0f}")


def main() -> None:
    """Both seeds and the real names."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--second-seed", type=int, default=3)
    options.add_argument("--real", type=Path, default=REAL)
    asked = options.parse_args()
    missed = False
    for title, seed in (("seed the gate was chosen on", asked.seed), ("second seed", asked.second_seed)):
        figures = run(asked.rows, seed)
        show(f"{title} ({seed})", figures)
        missed |= any(figures[name] < goal for name, goal in GOALS.items())
    show("real names, told by hand", real(asked.real))
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
