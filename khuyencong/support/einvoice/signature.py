"""The seller's signature: what of it is proven without asking anybody, and what is not."""

import base64
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.x509.oid import NameOID
from django.utils.translation import gettext as _
from lxml import etree
from signxml.exceptions import InvalidDigest, InvalidInput, InvalidSignature
from signxml.verifier import SignatureConfiguration, XMLVerifier

from khuyencong.common.clock import local_date
from khuyencong.support.einvoice.xml import Refused, at, local

XMLDSIG = "http://www.w3.org/2000/09/xmldsig#"
REFERENCES_MAX = 4
CHAIN_MAX = 5


@dataclass(frozen=True)
class Proof:
    """What was proven of a file and what was not. `signed`: the business part is signed by the certificate and was not
    changed since. `proven` and `open_` are codes, see `choices.PROOF_WORDS`."""

    signed: bool = False
    signed_on: date | None = None
    signer: str = ""
    signer_tax_code: str = ""
    proven: tuple[str, ...] = ()
    open_: tuple[str, ...] = field(default=())


def load_anchors(folder: Path | None) -> list[x509.Certificate]:
    """The certificates of the authorities the operator trusts, every *.pem and *.crt of a folder; none without one."""
    found: list[x509.Certificate] = []
    for path in sorted([*folder.glob("*.pem"), *folder.glob("*.crt")]) if folder and folder.is_dir() else []:
        found += x509.load_pem_x509_certificates(path.read_bytes())
    return found


def check(
    root: etree._Element, business: str, place: str, anchors: list[x509.Certificate]
) -> tuple[Proof, etree._Element]:
    """The proof, and the business part to read: the signed one when there is a signature.

    Raises Refused when the file was changed after signing, or its signature is broken: such a file proves the contrary.
    """
    parts = at(root, business)
    if len(parts) != 1:
        raise Refused(_("Không thấy phần nội dung hóa đơn trong tệp. Chọn đúng tệp XML người bán gửi."))
    holders = [node for node in at(root, place) if at(node, "Signature")]
    if not holders:
        return Proof(open_=("unsigned",)), parts[0]
    signatures = [child for node in holders for child in at(node, "Signature")]
    if len(signatures) != 1:
        raise Refused(_("Tệp có nhiều chữ ký ở chỗ của người bán: không biết dùng chữ ký nào."))
    certificates = _certificates(signatures[0])
    signed_on = _signing_day(holders[0])
    results = _verified(root, place, certificates[0], signed_on)
    covered = [r.signed_xml for r in results if r.signed_xml is not None and local(r.signed_xml) == business]
    # The signed part must be the one that stands in its place, not another of that name hidden elsewhere.
    if len(covered) != 1 or dict(covered[0].attrib) != dict(parts[0].attrib):
        raise Refused(_("Chữ ký không phủ phần nội dung hóa đơn: nội dung có thể đã bị thay."))
    return _proof(certificates, signed_on, results, anchors), covered[0]


def _certificates(signature: etree._Element) -> list[x509.Certificate]:
    """The signer's certificate and those beside it."""
    found = at(signature, "KeyInfo/X509Data/X509Certificate")
    try:
        chain = [x509.load_der_x509_certificate(base64.b64decode(node.text or "")) for node in found[:CHAIN_MAX]]
    except ValueError:
        raise Refused(_("Chữ ký hỏng: không đọc được chứng thư của người ký.")) from None
    if not chain:
        raise Refused(_("Chữ ký không kèm chứng thư của người ký: không kiểm tra được."))
    return chain


def _signing_day(holder: etree._Element) -> date | None:
    """The day the file says it was signed on; Vietnamese time where no zone is said."""
    for node in holder.iter():
        if local(node) == "SigningTime" and node.text:
            try:
                moment = datetime.fromisoformat(node.text.strip())
            except ValueError:
                return None
            return local_date(moment) if moment.tzinfo else moment.date()
    return None


def _verified(root: etree._Element, place: str, certificate: x509.Certificate, signed_on: date | None) -> list[Any]:
    """The references of the signature, each checked. Validity in time is judged apart (`_proof`)."""
    began = certificate.not_valid_before_utc + timedelta(seconds=1)
    names = [f"{{*}}{name}" for name in place.split("/")]
    config = SignatureConfiguration(location=f"./{'/'.join(names)}/", expect_references=True, verification_time=began)
    try:
        results = XMLVerifier().verify(etree.tostring(root), x509_cert=certificate, expect_config=config)
    except InvalidDigest:
        raise Refused(
            _("Nội dung hóa đơn đã bị sửa sau khi ký: không nhận tệp này. Xin người bán gửi lại tệp gốc.")
        ) from None
    except (InvalidSignature, InvalidInput, ValueError, etree.LxmlError):
        raise Refused(
            _("Chữ ký của người bán không đúng: không nhận tệp này. Xin người bán gửi lại tệp gốc.")
        ) from None
    found = results if isinstance(results, list) else [results]
    if len(found) > REFERENCES_MAX:
        raise Refused(_("Chữ ký của người bán không đúng: không nhận tệp này. Xin người bán gửi lại tệp gốc."))
    return found


def _proof(
    chain: list[x509.Certificate], signed_on: date | None, results: list[Any], anchors: list[x509.Certificate]
) -> Proof:
    proven, open_ = ["content"], ["revocation"]
    stated = any(
        r.signed_xml is not None and any(local(node) == "SigningTime" for node in r.signed_xml.iter()) for r in results
    )
    (proven if stated else open_).append("signing_time")
    signer = chain[0]
    inside = signed_on is not None and _valid_on(signer, signed_on)
    (proven if inside else open_).append("in_time")
    if not anchors:
        open_.append("no_anchors")
    else:
        (proven if _anchored(chain, anchors, signed_on) else open_).append("chain")
    number = _tax_code(signer)
    (proven if number else open_).append("signer_number")
    return Proof(True, signed_on, _common_name(signer), number, tuple(proven), tuple(open_))


def _valid_on(certificate: x509.Certificate, day: date) -> bool:
    noon = datetime.combine(day, time(5), UTC)
    return certificate.not_valid_before_utc <= noon <= certificate.not_valid_after_utc


def _anchored(chain: list[x509.Certificate], anchors: list[x509.Certificate], day: date | None) -> bool:
    """Whether the signer's certificate leads to a trusted authority, link by link, each valid on the day."""
    current, others = chain[0], list(chain[1:])
    for _step in range(CHAIN_MAX):
        for authority in [*anchors, *others]:
            if authority == current or not _issued(current, authority) or (day and not _valid_on(authority, day)):
                continue
            if authority in anchors:
                return True
            others.remove(authority)
            current = authority
            break
        else:
            return False
    return False


def _issued(certificate: x509.Certificate, authority: x509.Certificate) -> bool:
    try:
        if not authority.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
            return False
        certificate.verify_directly_issued_by(authority)
    except Exception:
        return False
    return True


def _common_name(certificate: x509.Certificate) -> str:
    found = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value)[:300] if found else ""


def _tax_code(certificate: x509.Certificate) -> str:
    """The tax code in the certificate's user id ("MST:0100233488"), as Vietnamese authorities write it; memory."""
    for attribute in certificate.subject.get_attributes_for_oid(NameOID.USER_ID):
        prefix, _colon, value = str(attribute.value).partition(":")
        if prefix.strip().upper() == "MST":
            return value.strip()
    return ""
