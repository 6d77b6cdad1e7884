"""Sellers' XML for tests: made and signed here with certificates of an invented authority."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, SignatureMethod
from signxml.signer import XMLSigner

SELLER, SELLER_NAME = "0100233488", "Công ty Cơ khí Ví Dụ"
BUYER = "5300100011"
FROM, TO = datetime(2024, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Signer:
    """A key with its certificate and that of the authority above it."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    authority: x509.Certificate

    @property
    def authority_pem(self) -> bytes:
        return self.authority.public_bytes(serialization.Encoding.PEM)


def _certificate(
    name: str, key: ec.EllipticCurvePrivateKey, issuer: str, issuer_key: ec.EllipticCurvePrivateKey, *, ca: bool,
    user_id: str = "", until: datetime = TO,
) -> x509.Certificate:  # fmt: skip
    subject = [x509.NameAttribute(NameOID.COMMON_NAME, name)]
    if user_id:
        subject.append(x509.NameAttribute(NameOID.USER_ID, user_id))
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name(subject))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(FROM)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
    return builder.sign(issuer_key, hashes.SHA256())


@cache
def signer(tax_code: str = SELLER, authority: str = "Tổ chức chứng thực Ví Dụ", until: datetime = TO) -> Signer:
    """A signer under an authority; the same arguments give the same keys."""
    root, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    above = _certificate(authority, root, authority, root, ca=True)
    user_id = f"MST:{tax_code}" if tax_code else ""
    return Signer(own, _certificate(SELLER_NAME, own, authority, root, ca=False, user_id=user_id, until=until), above)


LINES: tuple[dict[str, Any], ...] = (
    {"name": "Máy sao chè SC-120 mới 100%", "price": "500000000", "amount": 500_000_000, "more": "SC-2026-001"},
)


def xml(**changes: Any) -> bytes:
    """An unsigned invoice. `corrects`: (code, form symbol, symbol, number, day) of earlier ones."""
    v: dict[str, Any] = {
        "form_symbol": "1", "symbol": "C26TVD", "number": "412", "made_on": date(2026, 4, 20), "currency": "VND",
        "seller": SELLER, "seller_name": SELLER_NAME, "buyer": BUYER, "buyer_name": "Hợp tác xã Chè Mây Ngàn",
        "lines": LINES, "amount": None, "vat": 50_000_000, "corrects": (), "code": "M1-26-XYZ", **changes,
    }  # fmt: skip
    amount = v["amount"] if v["amount"] is not None else sum(line["amount"] for line in v["lines"])
    lines = "".join(
        f"<HHDVu><STT>{n}</STT><THHDVu>{escape(line['name'])}</THHDVu><DVTinh>Cái</DVTinh>"
        f"<SLuong>{line.get('quantity', '1')}</SLuong><DGia>{line.get('price', line['amount'])}</DGia>"
        f"<ThTien>{line['amount']}</ThTien><TSuat>10%</TSuat>"
        f"<TTKhac><TTin><TTruong>Số máy</TTruong><DLieu>{escape(line.get('more', ''))}</DLieu></TTin></TTKhac></HHDVu>"
        for n, line in enumerate(v["lines"], start=1)
    )
    corrects = "".join(
        f"<TTHDLQuan><TCHDon>{code}</TCHDon><KHMSHDCLQuan>{form}</KHMSHDCLQuan><KHHDCLQuan>{symbol}</KHHDCLQuan>"
        f"<SHDCLQuan>{number}</SHDCLQuan><NLHDCLQuan>{day.isoformat()}</NLHDCLQuan></TTHDLQuan>"
        for code, form, symbol, number, day in v["corrects"]
    )
    buyer = f"<MST>{v['buyer']}</MST>" if v["buyer"] else ""
    return (
        f'<HDon><DLHDon Id="data"><TTChung><PBan>2.0.1</PBan><KHMSHDon>{v["form_symbol"]}</KHMSHDon>'
        f"<KHHDon>{v['symbol']}</KHHDon><SHDon>{v['number']}</SHDon><NLap>{v['made_on'].isoformat()}</NLap>"
        f"<DVTTe>{v['currency']}</DVTTe>{corrects}</TTChung>"
        f"<NDHDon><NBan><Ten>{escape(v['seller_name'])}</Ten><MST>{v['seller']}</MST></NBan>"
        f"<NMua><Ten>{escape(v['buyer_name'])}</Ten>{buyer}</NMua><DSHHDVu>{lines}</DSHHDVu>"
        f"<TToan><TgTCThue>{amount}</TgTCThue><TgTThue>{v['vat']}</TgTThue>"
        f"<TgTTTBSo>{amount}</TgTTTBSo></TToan></NDHDon></DLHDon>"
        f"<MCCQT>{v['code']}</MCCQT><DSCKS><NBan/></DSCKS></HDon>"
    ).encode()


def signed(by: Signer | None = None, signed_on: date | None = None, **changes: Any) -> bytes:
    """An invoice signed by the seller as sellers' programs do: the business part and the day of signing, enveloped in
    the seller's place."""
    who = by or signer()
    root = etree.fromstring(xml(**changes))
    day = signed_on or changes.get("made_on", date(2026, 4, 20))
    place = root.find("DSCKS/NBan")
    assert place is not None
    moment = etree.SubElement(place, "SigningTime", Id="SigningTime-NBan")
    moment.text = f"{day.isoformat()}T10:11:12"
    made = XMLSigner(
        signature_algorithm=SignatureMethod.ECDSA_SHA256,
        c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    ).sign(root, key=who.key, cert=[who.certificate], reference_uri=["#data", "#SigningTime-NBan"])
    signature = made.find("{http://www.w3.org/2000/09/xmldsig#}Signature")
    target = made.find("DSCKS/NBan")
    assert signature is not None
    assert target is not None
    target.append(signature)
    return etree.tostring(made, encoding="UTF-8", xml_declaration=True)


def late(days: int) -> datetime:
    """The end of a certificate that ran out so many days after it began."""
    return FROM + timedelta(days=days)


def upload(content: bytes, name: str = "hoa-don.xml") -> SimpleUploadedFile:
    """The file as a browser sends it."""
    return SimpleUploadedFile(name, content, "application/xml")
