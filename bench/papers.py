"""How long a paper with a table of 200 rows takes, against the bare typst compilation of the same source.

    python -m bench.papers [--rounds 7] [--json]

Base and candidate alternate in one run; the median of the ratios of neighbours is shown. The base is a bare
`typst.compile` of the same template with the same data; a second base is the same table typed as plain markup.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable

import typst

from khuyencong.papers import blocks as b
from khuyencong.papers import docx, pdf

ROWS, GOAL = 200, 2.0


def sample() -> b.Paper:
    columns = (
        b.Column("TT", 0.5, b.Align.CENTER),
        b.Column("Tên đề án", 4),
        b.Column("Quốc gia", 2, b.Align.RIGHT, "Kinh phí"),
        b.Column("Khác", 2, b.Align.RIGHT, "Kinh phí"),
    )
    rows = tuple(
        (str(i), f"Ứng dụng máy móc tiên tiến, cơ sở ví dụ số {i}", "300.000.000", "600.000.000")
        for i in range(1, ROWS + 1)
    )
    head = b.NationalHead("Cơ quan ví dụ", "Bộ Công Thương", place="Hà Nội")
    return b.Paper("Danh mục đề án", (head, b.TypeName("Danh mục đề án"), b.Table(columns, rows, unit="đồng")))


def markup(paper: b.Paper) -> bytes:
    """The same table as somebody would type it in typst."""
    table = next(block for block in paper.blocks if isinstance(block, b.Table))
    cells = "\n".join("".join(f"[{cell}], " for cell in row) for row in table.rows)
    head = ", ".join(f"[*{c.title}*]" for c in table.columns)
    return (
        '#set text(font: "Liberation Serif", size: 12pt, lang: "vi")\n#set page(paper: "a4")\n'
        f"#table(columns: (0.5fr, 4fr, 2fr, 2fr), table.header({head}),\n{cells})\n"
    ).encode()


def seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def fresh(paper: b.Paper, turn: int) -> b.Paper:
    """Another title each time, so that no result of an earlier run is reused."""
    return b.Paper(f"{paper.title} {turn}", paper.blocks)


def measure(rounds: int) -> dict[str, object]:
    paper = sample()
    fonts = typst.Fonts(False, False, [str(pdf.FONTS)])
    source = pdf.SOURCE.read_bytes()

    def bare(code: bytes, data: dict[str, str]) -> bytes:
        return typst.compile(code, font_paths=fonts, ignore_system_fonts=True, sys_inputs=data, format="pdf")

    pdf.render(paper, draft=True)
    times: dict[str, list[float]] = {"service": [], "bare_same_source": [], "bare_markup": [], "docx": []}
    for turn in range(rounds):
        one, two, three = (fresh(paper, 3 * turn + n) for n in range(3))
        data = pdf.inputs(two, draft=True)
        times["service"].append(seconds(lambda one=one: pdf.render(one, draft=True)))
        times["bare_same_source"].append(seconds(lambda data=data: bare(source, data)))
        code = markup(three) + f"// {turn}\n= {turn}\n".encode()
        times["bare_markup"].append(seconds(lambda code=code: bare(code, {})))
        times["docx"].append(seconds(lambda one=one: docx.render(one, draft=True)))
    ratios = {
        name: statistics.median(a / c for a, c in zip(times["service"], times[name], strict=True))
        for name in ("bare_same_source", "bare_markup")
    }
    medians = {name: round(statistics.median(values), 4) for name, values in times.items()}
    return {"rows": ROWS, "rounds": rounds, "goal": GOAL, "seconds": medians, "ratio": ratios}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", action="store_true", help="one JSON document")
    options = parser.parse_args()
    report = measure(options.rounds)
    if options.json:
        print(json.dumps(report, indent=2))
        return 0
    print(f"paper with a table of {ROWS} rows, PDF, {options.rounds} rounds: median seconds {report['seconds']}")
    for name, ratio in report["ratio"].items():  # type: ignore[attr-defined]
        print(f"  service / {name}: {ratio:.2f} (goal for the same source: at most {GOAL})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
