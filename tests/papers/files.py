"""Files for binders: papers drawn here, scans, and files that are broken in the ways files are."""

from io import BytesIO

import pikepdf
from PIL import Image

from khuyencong.papers import services
from khuyencong.papers.blocks import Paragraph
from tests.papers import samples


def paper_pdf(words: str, pages: int = 1) -> bytes:
    """A paper of the platform with that many pages."""
    paper = samples.paper(*[Paragraph(f"{words} {n}. " * 150) for n in range(pages)], title=words)
    content = services.render(paper, "pdf", draft=False)
    with pikepdf.open(BytesIO(content)) as pdf:
        while len(pdf.pages) > pages:
            del pdf.pages[-1]
        while len(pdf.pages) < pages:
            pdf.pages.append(pdf.pages[0])
        out = BytesIO()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def picture(kind: str = "JPEG", size: tuple[int, int] = (300, 420), mode: str = "RGB", **options: object) -> bytes:
    """A picture with a dark corner at its top left."""
    image = Image.new("RGB", size, "white")
    image.paste((4, 4, 60), (0, 0, size[0] // 3, size[1] // 3))
    out = BytesIO()
    image.convert(mode).save(out, kind, **options)
    return out.getvalue()


def turned(orientation: int) -> bytes:
    """A JPEG as a camera held that way writes it."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    return picture(exif=exif)


def encrypted(password: str) -> bytes:
    """A PDF that opens with a password; with "" it opens but sets limits."""
    out = BytesIO()
    with pikepdf.open(BytesIO(paper_pdf("Mật"))) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="owner", user=password))
    return out.getvalue()


def signed(content: bytes, *, whole: bool = True) -> bytes:
    """A PDF with a signature field filled in, added behind the bytes of the given one as signing programs do.

    The signature is no signature: it only has the shape of one.
    """
    with pikepdf.open(BytesIO(content)) as pdf:
        size, root = int(pdf.trailer["/Size"]), pdf.Root.objgen[0]
        catalogue = pdf.Root.unparse(resolved=True).decode("latin-1")
    start = int(content.rsplit(b"startxref", 1)[1].split()[0])
    objects = [
        (size, b"<< /FT /Sig /T (Ky) /V %d 0 R /Type /Annot /Subtype /Widget /Rect [0 0 0 0] >>" % (size + 1)),
        (size + 1, b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /Contents <00> "
                   b"/M (D:20260505093000+07'00') /ByteRange [0 %d 00000000 00000000] >>" % len(content)),
        (root, catalogue.rstrip().removesuffix(">>").encode("latin-1")
         + b" /AcroForm << /SigFlags 3 /Fields [ %d 0 R ] >> >>" % size),
    ]  # fmt: skip
    body, places = b"\n", {}
    for number, text in objects:
        places[number] = len(content) + len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    table = len(content) + len(body)
    body += b"xref\n"
    for number in sorted(places):
        body += b"%d 1\n%010d 00000 n \n" % (number, places[number])
    body += b"trailer << /Size %d /Root %d 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (size + 2, root, start, table)
    end = len(content) + len(body) if whole else len(content)
    spans = b"[0 %d %08d %08d]" % (len(content), len(content), end - len(content))
    return content + body.replace(b"[0 %d 00000000 00000000]" % len(content), spans)
