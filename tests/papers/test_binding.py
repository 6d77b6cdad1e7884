"""Files in, one PDF or ZIP out: order, page numbers, pictures, and files that are broken."""

import hashlib
import subprocess
import zipfile
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from khuyencong.papers.binding import book, bundle
from khuyencong.papers.binding.pages import prepare
from khuyencong.papers.binding.parts import JPEG, PDF, PNG, Cover, Leaf, Remark, Unbindable, fingerprint
from tests.papers import files

COVER = Cover(
    "Hồ sơ đề án máy sao chè", "Trung tâm Khuyến công", (("Mã đề án", "KC-2026-0001"),), "Phụ lục 2 chưa đọc."
)
Given = list[tuple[str, str, str, bytes]]


class Shelf:
    """Leaves with their bytes on disk, and binding them."""

    def __init__(self, folder: Path, given: Given) -> None:
        self.folder, self.files, self.leaves = folder, {}, []
        for at, (group, title, kind, content) in enumerate(given):
            ending = {PDF: ".pdf", JPEG: ".jpg", PNG: ".png"}.get(kind, ".docx")
            file = folder / f"stored-{at}{ending}"
            if content:
                file.write_bytes(content)
                self.files[at] = file
            digest = hashlib.sha256(content).hexdigest()
            self.leaves.append(Leaf(group, title, f"số {at}", at, "x:1", digest, kind, len(content), ending))
        self.mark = fingerprint(COVER, self.leaves)
        self.said: list[tuple[int, int]] = []

    def bind(self, name: str = "bound") -> tuple[book.Book, Path]:
        work, target = self.folder / f"work-{name}", self.folder / f"{name}.pdf"
        work.mkdir()
        made = book.bind(
            COVER, self.leaves, self.mark, opened=lambda leaf: self.files.get(leaf.attachment), folder=work,
            target=target, progress=lambda done, whole: self.said.append((done, whole)),
        )  # fmt: skip
        return made, target

    def pack(self, name: str = "packed") -> tuple[book.Book, Path]:
        target = self.folder / f"{name}.zip"
        made = bundle.pack(
            COVER, self.leaves, self.mark, opened=lambda leaf: self.files.get(leaf.attachment), target=target,
            progress=lambda done, whole: None,
        )  # fmt: skip
        return made, target


@pytest.fixture
def shelf(tmp_path: Path) -> Callable[[Given], Shelf]:
    return lambda given: Shelf(tmp_path, given)


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def pages_of(file: Path) -> list[str]:
    return run("pdftotext", "-raw", str(file), "-").split("\f")[:-1]


def mixed() -> Given:
    return [
        ("Đăng ký", "Công văn đề nghị", PDF, files.paper_pdf("Một", 2)),
        ("Đăng ký", "Ảnh máy cũ", JPEG, files.turned(6)),
        ("Đăng ký", "Báo giá", PNG, files.picture("PNG")),
        ("Hợp đồng", "Hợp đồng", PDF, files.paper_pdf("Hai", 3)),
        ("Hợp đồng", "Dự toán Word", "application/msword", b"PK word"),
        ("Hợp đồng", "Tệp mật", PDF, files.encrypted("mat-khau")),
        ("Hợp đồng", "Tệp hỏng", PDF, b"%PDF-1.7\nnothing here"),
        ("Hợp đồng", "Ảnh hỏng", JPEG, b"\xff\xd8\xff\xe0nothing"),
        ("Hợp đồng", "Tệp mất", PDF, b""),
        ("Quyết toán", "Bảng kê", PDF, files.encrypted("")),
        ("Quyết toán", "Bản ký", PDF, files.signed(files.paper_pdf("Ba"))),
    ]


def test_a_mixed_dossier_is_bound_in_order_with_every_page_numbered(shelf: Callable[[Given], Shelf]) -> None:
    made, file = shelf(mixed()).bind()
    pages = pages_of(file)
    assert len(pages) == made.pages
    assert "No syntax or stream encoding errors" in run("qpdf", "--check", str(file))
    for at, page in enumerate(pages, 1):
        assert page.rstrip().splitlines()[-1].strip() == f"{at}/{made.pages}", at
    front = " ".join((pages[0] + pages[1]).split())
    for words in ("HỒ SƠ", "KC-2026-0001", "MỤC LỤC VĂN BẢN, TÀI LIỆU", "Phụ lục 2 chưa đọc.", "II. Hợp đồng"):
        assert words in front
    for row in made.rows:
        assert str(row.begins) in front
        text = " ".join(pages[row.begins - 1].split())
        assert (row.leaf.title in text) == row.kept_out, row.leaf.title
    assert "Một 0." in pages[made.rows[0].begins - 1]
    assert "Hai 0." in pages[made.rows[3].begins - 1]
    assert "PHẦN II" in pages[made.rows[3].begins - 2]
    assert "QUYẾT TOÁN" in pages[made.rows[9].begins - 2]


def test_what_cannot_be_bound_is_named_with_its_hash(shelf: Callable[[Given], Shelf]) -> None:
    given = shelf(mixed())
    made, file = given.bind()
    remarks = {row.leaf.title: row.remarks for row in made.rows if row.remarks}
    assert remarks == {
        "Dự toán Word": [Remark.OTHER_FORMAT],
        "Tệp mật": [Remark.ENCRYPTED],
        "Tệp hỏng": [Remark.BROKEN],
        "Ảnh hỏng": [Remark.BROKEN],
        "Tệp mất": [Remark.MISSING],
        "Bảng kê": [Remark.RESTRICTED],
        "Bản ký": [Remark.SIGNED],
    }
    pages = ["".join(page.split()) for page in pages_of(file)]
    for row in made.rows:
        stands_in = "TỜTHAYTHẾ" in pages[row.begins - 1]
        assert stands_in == row.kept_out
        if row.kept_out:
            assert row.leaf.sha256 in pages[row.begins - 1]
            assert row.leaf.sha256 in pages[1] + pages[2]
    assert "Tệpđặtmậtkhẩu,khôngmởđược" in pages[1] + pages[2]


def test_the_same_dossier_gives_the_same_bytes_and_another_does_not(shelf: Callable[[Given], Shelf]) -> None:
    given = shelf(mixed())
    one, two = given.bind("a")[1], given.bind("b")[1]
    assert one.read_bytes() == two.read_bytes()
    assert given.pack("a")[1].read_bytes() == given.pack("b")[1].read_bytes()
    assert fingerprint(COVER, given.leaves) == given.mark
    assert fingerprint(COVER, given.leaves[::-1]) != given.mark
    assert fingerprint(Cover("Khác"), given.leaves) != given.mark


def test_the_zip_holds_the_files_as_they_are(shelf: Callable[[Given], Shelf]) -> None:
    given = shelf(mixed())
    made, file = given.pack()
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert names[0] == "01-dang-ky/001-cong-van-de-nghi.pdf"
        assert "02-hop-dong/005-du-toan-word.docx" in names
        assert "02-hop-dong/006-tep-mat.pdf" in names
        assert not any("tep-mat.pdf" not in name and "009" in name for name in names)
        sums = dict(line.split("  ")[::-1] for line in archive.read("SHA256SUMS").decode().splitlines())
        assert len(sums) == 10
        for name, sha256 in sums.items():
            assert hashlib.sha256(archive.read(name)).hexdigest() == sha256
        contents = BytesIO(archive.read("00-muc-luc.pdf"))
    with pikepdf.open(contents) as pdf:
        assert len(pdf.pages) == 2
    assert [row.leaf.title for row in made.rows if row.remarks] == ["Tệp mất"]


def test_progress_is_said_paper_by_paper(shelf: Callable[[Given], Shelf]) -> None:
    given = shelf(mixed())
    given.bind()
    assert given.said == [(at, 11) for at in range(1, 12)]


def test_three_hundred_pages_of_many_files(shelf: Callable[[Given], Shelf]) -> None:
    """More files than are kept open at once, headings on every part, an outline that leads to them."""
    one, scan = files.paper_pdf("Trang", 1), files.picture(size=(620, 877))
    given = [
        (f"Phần {at // 50}", f"Giấy tờ {at}", JPEG if at % 3 else PDF, scan if at % 3 else one) for at in range(300)
    ]
    made, file = shelf(given).bind()
    assert made.pages > 306
    assert len(pages_of(file)) == made.pages
    with pikepdf.open(file) as pdf, pdf.open_outline() as outline:
        assert len(outline.root) == 6
        assert [len(part.children) for part in outline.root] == [50] * 6
        assert pages_of(file)[made.pages - 1].strip().endswith(f"{made.pages}/{made.pages}")
        # The number's font stands in the file once, not once a page.
        fonts = {page.resources["/Font"]["/KcStamp"].objgen for page in pdf.pages}
        assert len(fonts) == 1


def test_too_many_pages_are_refused(shelf: Callable[[Given], Shelf], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "PAGES_MOST", 4)
    with pytest.raises(book.TooManyPagesError):
        shelf([("A", "B", PDF, files.paper_pdf("Dài", 5))]).bind()


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_the_number_stands_upright_at_the_foot_as_the_page_is_seen(
    turn: int, shelf: Callable[[Given], Shelf], tmp_path: Path
) -> None:
    with pikepdf.open(BytesIO(files.paper_pdf("Xoay"))) as pdf:
        pdf.pages[0].obj["/Rotate"] = turn
        pdf.pages[0].obj["/MediaBox"] = pikepdf.Array([100, 50, 100 + 400, 50 + 600])
        out = BytesIO()
        pdf.save(out)
    made, file = shelf([("A", "B", PDF, out.getvalue())]).bind()
    at = made.rows[0].begins
    run("pdftoppm", "-r", "72", "-f", str(at), "-l", str(at), "-png", str(file), str(tmp_path / "seen"))
    seen = Image.open(next(tmp_path.glob("seen*.png"))).convert("L")
    assert seen.size == ((600, 400) if turn in (90, 270) else (400, 600))
    foot = seen.crop((seen.width - 75, seen.height - 26, seen.width - 20, seen.height - 10))
    assert foot.getextrema()[0] < 100, "ink where the number stands"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_stands_as_it_was_held(orientation: int, tmp_path: Path) -> None:
    source, page = tmp_path / "photo.jpg", tmp_path / "page.pdf"
    source.write_bytes(files.turned(orientation))
    assert prepare(source, JPEG, page) == (1, [])
    run("pdftoppm", "-r", "36", "-png", str(page), str(tmp_path / "seen"))
    seen = Image.open(next(tmp_path.glob("seen*.png"))).convert("L")
    assert (seen.height > seen.width) == (orientation < 5)
    with Image.open(source) as stored:
        from PIL import ImageOps

        upright = ImageOps.exif_transpose(stored).convert("L")
    corners = {(x, y): upright.getpixel((x * (upright.width - 1), y * (upright.height - 1))) < 128
               for x in (0, 1) for y in (0, 1)}  # fmt: skip
    inset = (seen.width * 0.12, seen.height * 0.12)
    for (x, y), dark in corners.items():
        place = (inset[0] + x * (seen.width - 2 * inset[0]), inset[1] + y * (seen.height - 2 * inset[1]))
        assert (seen.getpixel((int(place[0]), int(place[1]))) < 128) == dark, (x, y)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (JPEG, files.picture(mode="L")),
        (JPEG, files.picture(mode="CMYK")),
        (PNG, files.picture("PNG", mode="L")),
        (PNG, files.picture("PNG", mode="P")),
        (PNG, files.picture("PNG", mode="1")),
        (PNG, files.picture("PNG", mode="RGBA")),
        (PNG, files.picture("PNG", mode="LA")),
        (PNG, files.picture("PNG", size=(420, 300))),
    ],
    ids=["grey jpeg", "cmyk jpeg", "grey", "palette", "bits", "clear", "clear grey", "wide"],
)
def test_every_kind_of_picture_keeps_its_colours(kind: str, content: bytes, tmp_path: Path) -> None:
    source, page = tmp_path / "picture", tmp_path / "page.pdf"
    source.write_bytes(content)
    prepare(source, kind, page)
    assert "No syntax or stream encoding errors" in run("qpdf", "--check", str(page))
    run("pdftoppm", "-r", "36", "-png", str(page), str(tmp_path / "seen"))
    seen = Image.open(next(tmp_path.glob("seen*.png"))).convert("RGB")
    dark = seen.getpixel((int(seen.width * 0.12), int(seen.height * 0.1)))
    light = seen.getpixel((int(seen.width * 0.8), int(seen.height * 0.8)))
    assert min(dark) < 110
    assert min(light) > 240


def test_a_picture_that_would_fill_the_memory_is_left_out(tmp_path: Path) -> None:
    head = files.picture("PNG", size=(10, 10))
    huge = bytearray(head)
    huge[16:24] = (60_000).to_bytes(4, "big") * 2
    (tmp_path / "huge.png").write_bytes(bytes(huge))
    with pytest.raises(Unbindable) as refused:
        prepare(tmp_path / "huge.png", PNG, tmp_path / "page.pdf")
    assert refused.value.remark in (Remark.TOO_LARGE, Remark.BROKEN)


def test_a_torn_picture_is_broken(tmp_path: Path) -> None:
    for kind, content in ((JPEG, files.picture(size=(900, 900))), (PNG, files.picture("PNG"))):
        (tmp_path / "torn").write_bytes(content[: len(content) // 2])
        with pytest.raises(Unbindable) as refused:
            prepare(tmp_path / "torn", kind, tmp_path / "page.pdf")
        assert refused.value.remark == Remark.BROKEN


def test_a_torn_pdf_gives_the_pages_that_can_be_read_and_says_so(tmp_path: Path) -> None:
    whole = files.paper_pdf("Còn đọc được", 2)
    (tmp_path / "torn.pdf").write_bytes(whole.rsplit(b"xref", 2)[0] + b"garbage")
    count, remarks = prepare(tmp_path / "torn.pdf", PDF, tmp_path / "page.pdf")
    assert (count, remarks) == (2, [Remark.REPAIRED])


def test_scripts_attached_files_and_foreign_links_do_not_travel(tmp_path: Path) -> None:
    with pikepdf.open(BytesIO(files.paper_pdf("Hai trang", 2))) as pdf:
        page, other = pdf.pages[0], pdf.pages[1]
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        link = {"Type": pikepdf.Name.Annot, "Subtype": pikepdf.Name.Link, "Rect": [0, 0, 9, 9]}
        good = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.vn")
        attached = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FileAttachment, Rect=[0, 0, 9, 9])
        notes = [
            pikepdf.Dictionary(**link, A=script), pikepdf.Dictionary(**link, A=good),
            pikepdf.Dictionary(**link, Dest=pikepdf.Array([other.obj, pikepdf.Name.Fit])), attached,
        ]  # fmt: skip
        page.obj["/Annots"] = pikepdf.Array(notes)
        page.obj["/AA"] = pikepdf.Dictionary(O=script)
        pdf.Root["/OpenAction"] = script
        pdf.save(tmp_path / "in.pdf")
    prepare(tmp_path / "in.pdf", PDF, tmp_path / "out.pdf")
    with pikepdf.open(tmp_path / "out.pdf") as out:
        assert set(out.Root.keys()) == {"/Type", "/Pages"}
        assert "/AA" not in out.pages[0].obj
        actions = [note.get("/A", {}).get("/S") for note in out.pages[0].obj["/Annots"]]
        assert actions == [None, "/URI", None]
        assert not any("/Dest" in note for note in out.pages[0].obj["/Annots"])
        assert b"app.alert" not in (tmp_path / "out.pdf").read_bytes()


def test_odd_boxes_and_missing_resources_are_mended(tmp_path: Path) -> None:
    for box in ([0, 0, 0, 0], [Decimal("10"), 10], "x"):
        with pikepdf.new() as pdf:
            page = pdf.add_blank_page()
            page.obj["/MediaBox"] = pikepdf.Array(box) if isinstance(box, list) else pikepdf.String(box)
            page.obj["/Rotate"] = 33
            pdf.save(tmp_path / "odd.pdf")
        prepare(tmp_path / "odd.pdf", PDF, tmp_path / "out.pdf")
        with pikepdf.open(tmp_path / "out.pdf") as out:
            left, low, right, high = (float(n) for n in out.pages[0].mediabox)
            assert right - left > 500
            assert high - low > 700
            assert int(out.pages[0].obj["/Rotate"]) == 0


def test_resources_of_the_page_tree_stay_with_the_page(tmp_path: Path) -> None:
    with pikepdf.open(BytesIO(files.paper_pdf("Thừa kế"))) as pdf:
        page = pdf.pages[0].obj
        pdf.Root.Pages["/Resources"] = page["/Resources"]
        del page["/Resources"]
        pdf.save(tmp_path / "in.pdf")
    prepare(tmp_path / "in.pdf", PDF, tmp_path / "out.pdf")
    assert "Thừa kế" in run("pdftotext", str(tmp_path / "out.pdf"), "-")
