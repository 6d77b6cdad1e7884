"""How much memory and time a binder of 300 pages takes, against one of 30 pages and a bare join of the same files.

    python -m bench.binder [--pages 300] [--json]

Each run is a process of its own, so that its peak is its own. The papers: scans of 300 dots an inch as PDF and JPEG,
and papers of text drawn by the platform, a third of each. The peak may not grow with the data: the goal is at most
1.5 times the peak of 30 pages. The base of the time is one `pikepdf` join of the same PDFs without anything else.
"""

import argparse
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

GOAL, SMALL = 1.5, 30


def scan(file: Path, seed: int) -> None:
    """A page of A4 at 300 dots an inch, with the grain of a scanner."""
    from PIL import Image

    size = (2480, 3508)
    noise = Image.frombytes("L", (248, 351), random.Random(seed).randbytes(248 * 351))
    noise.resize(size).convert("RGB").save(file, quality=70)


def papers(folder: Path, pages: int) -> list[tuple[str, Path, int]]:
    """(content type, file, pages) adding up to about `pages`."""
    import pikepdf

    from khuyencong.papers import blocks as b
    from khuyencong.papers import pdf
    from khuyencong.papers.binding.pictures import page_of

    made: list[tuple[str, Path, int]] = []
    for turn in range(pages // 6):
        picture, scanned, text = (folder / f"{turn}-{name}" for name in ("photo.jpg", "scan.pdf", "text.pdf"))
        scan(picture, turn)
        page_of(picture, folder / "one.pdf")
        with pikepdf.open(folder / "one.pdf") as one, pikepdf.new() as out:
            out.pages.extend(one.pages)
            out.pages.extend(one.pages)
            out.save(scanned)
        words = [b.Paragraph(f"Đoạn {turn}.{n} của báo cáo tiến độ. " * 12) for n in range(24)]
        text.write_bytes(pdf.render(b.Paper("Báo cáo", (b.NationalHead("Cơ quan"), *words)), draft=False))
        with pikepdf.open(text) as drawn:
            count = len(drawn.pages)
        made += [("image/jpeg", picture, 1), ("application/pdf", scanned, 2), ("application/pdf", text, count)]
    return made


def peak_mb() -> float:
    """The most memory this process has held (ru_maxrss would start with the parent's)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmHWM"))) / 1024


def run(folder: Path, how: str) -> None:
    """The child: bind or join what the list in the folder names; say peak and time."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khuyencong.config.settings")
    os.environ["KC_DATA_DIR"] = str(folder)
    import django
    import pikepdf

    django.setup()
    from khuyencong.papers.binding import book
    from khuyencong.papers.binding.parts import Cover, Leaf

    rows = json.loads((folder / "list.json").read_text())
    before = peak_mb()
    start = time.perf_counter()
    pages = 0
    if how == "join":
        with pikepdf.new() as out:
            for kind, file, _count in rows:
                if kind == "application/pdf":
                    out.pages.extend(pikepdf.open(file).pages)
            pages = len(out.pages)
            out.save(folder / "joined.pdf")
    else:
        leaves = [
            Leaf(f"Phần {at // 30}", f"Giấy tờ {at}", "", at, "x:1", hashlib.sha256(file.encode()).hexdigest(), kind,
                 Path(file).stat().st_size, Path(file).suffix)
            for at, (kind, file, _count) in enumerate(rows)
        ]  # fmt: skip
        files = {leaf.attachment: Path(row[1]) for leaf, row in zip(leaves, rows, strict=True)}
        with tempfile.TemporaryDirectory() as work:
            bound = book.bind(
                Cover("Hồ sơ đo"), leaves, "0" * 64, opened=lambda leaf: files[leaf.attachment], folder=Path(work),
                target=folder / "bound.pdf", progress=lambda done, whole: None,
            )  # fmt: skip
        pages = bound.pages
    seconds = time.perf_counter() - start
    peak = peak_mb()
    print(json.dumps({"pages": pages, "peak_mb": peak, "grown_mb": peak - before, "seconds": seconds}))


def child(folder: Path, how: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.binder", "--child", str(folder), how], check=True, capture_output=True, text=True
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure(pages: int) -> dict[str, object]:
    report: dict[str, object] = {"goal": GOAL}
    for name, count in (("small", SMALL), ("large", pages)):
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            rows = papers(folder, count)
            (folder / "list.json").write_text(json.dumps([[kind, str(file), n] for kind, file, n in rows]))
            report[name] = child(folder, "bind") | {"megabytes": (folder / "bound.pdf").stat().st_size / 1024**2}
            if name == "large":
                report["join"] = child(folder, "join")
    return report


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--child", nargs=2, metavar=("FOLDER", "HOW"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        run(Path(options.child[0]), options.child[1])
        return 0
    report = measure(options.pages)
    if options.json:
        print(json.dumps(report, indent=2))
        return 0
    small, large, join = (report[name] for name in ("small", "large", "join"))
    for name, row in (("small", small), ("large", large)):
        print(
            f"  {name}: {row['pages']:.0f} pages, {row['megabytes']:.0f} MB; peak {row['peak_mb']:.0f} MB "
            f"({row['grown_mb']:.0f} above the start), {row['seconds']:.1f} s"
        )
    print(f"  peak of large / peak of small: {large['peak_mb'] / small['peak_mb']:.2f} (goal: at most {GOAL})")
    print(
        f"  time against a bare join of its PDFs ({join['pages']:.0f} pages): {large['seconds'] / join['seconds']:.1f}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
