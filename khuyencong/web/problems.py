"""What went wrong, in words: one `Problem` for the page, the htmx fragment and problem+json (RFC 9457)."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from khuyencong.accounts.access import acts
from khuyencong.accounts.choices import Role
from khuyencong.common.errors import (
    DENIALS,
    Denied,
    Finding,
    Invalid,
    KhuyencongError,
    RuleBroken,
    Stale,
    WrongState,
)
from khuyencong.ui import findingview

Text = str | Promise


@dataclass(frozen=True)
class Problem:
    """One refusal. `kind` names it for machines; `written` is always no: services are atomic."""

    status: int
    kind: str
    title: Text
    sentences: Sequence[Text] = ()
    authority: Sequence[Text] = ()
    findings: Sequence[Finding] = ()
    fields: dict[str, list[str]] = field(default_factory=dict)
    codes: dict[str, list[str]] = field(default_factory=dict)
    reload: bool = False
    code: str = ""

    def as_json(self) -> dict[str, Any]:
        """The document of RFC 9457."""
        document: dict[str, Any] = {
            "type": f"urn:khuyencong:problem:{self.kind}",
            "title": str(self.title),
            "status": self.status,
            "detail": " ".join(str(s) for s in self.sentences),
        }
        if self.authority:
            document["authority"] = [str(a) for a in self.authority]
        if self.findings:
            document["findings"] = [_finding_json(f) for f in self.findings]
        if self.fields:
            document["fields"] = self.fields
        if self.codes:
            document["codes"] = self.codes
        if self.code:
            document["support_code"] = self.code
        return document


def _finding_json(finding: Finding) -> dict[str, str]:
    shown = findingview.show(finding)
    return {
        "code": shown.code,
        "severity": finding.severity.value,
        "sentence": shown.sentence,
        "remedy": shown.remedy,
        "authority": shown.authority,
        "citation": shown.citation,
        "confidence": str(finding.confidence),
        "field": shown.field,
    }


def support_code() -> str:
    """A short code that joins a broken page with its line in the log."""
    return f"KC-{secrets.token_hex(3).upper()}"


def of(error: KhuyencongError) -> Problem:
    """The problem of a domain error."""
    if isinstance(error, Denied):
        return denied(error)
    if isinstance(error, RuleBroken):
        return Problem(409, "rule-broken", _("Chưa làm được: quy định chưa đạt"), [_nothing()], findings=error.findings)
    if isinstance(error, Invalid):
        return Problem(
            400, "invalid", _("Có giá trị không nhận được"), [_nothing()], fields=_texts(error), codes=error.codes
        )
    if isinstance(error, WrongState):
        happened = _("Hồ sơ không còn ở bước cho phép làm việc này. Có thể người khác vừa xử lý.")
        return Problem(409, "wrong-state", _("Hồ sơ đã sang bước khác"), [happened, _nothing()], reload=True)
    if isinstance(error, Stale):
        happened = _("Người khác vừa sửa hồ sơ này, sau khi trang được mở.")
        return Problem(409, "stale", _("Hồ sơ vừa được người khác sửa"), [happened, _nothing()], reload=True)
    return Problem(409, "refused", _("Chưa làm được việc này"), [_nothing()])


def _texts(error: Invalid) -> dict[str, list[str]]:
    return {name: [str(line) for line in lines] for name, lines in error.fields.items()}


def denied(error: Denied) -> Problem:
    """Why not, and who may: the declared words, or the offices that hold the act."""
    words = DENIALS.get(error.reason)
    params = {name: str(value) for name, value in error.params.items()}
    sentence = str(words.sentence) % params if words else _("Tài khoản này không được làm việc này.")
    authority: list[Text] = [str(words.authority) % params] if words and words.authority else []
    # An act of a process brings the roles of its table; an act of a route is looked up.
    named = error.params.get("roles")
    holders = (
        frozenset(map(str, named))
        if isinstance(named, frozenset)
        else acts().get(str(error.params.get("act", "")), frozenset())
    )
    if not authority and error.reason == "role":
        authority = [role.label for role in Role if role in holders]
    return Problem(403, "denied", _("Không được làm việc này"), [sentence, _nothing()], authority)


def not_found() -> Problem:
    """Says the same whether the record is absent or invisible."""
    sentence = _("Địa chỉ không có, hoặc hồ sơ không thuộc phạm vi được xem. Trang này không cho biết trường hợp nào.")
    return Problem(404, "not-found", _("Không tìm thấy trang"), [sentence])


def bad_request() -> Problem:
    sentence = _("Trình duyệt gửi lên một yêu cầu không đọc được.")
    return Problem(400, "bad-request", _("Yêu cầu không đọc được"), [sentence, _nothing()])


def expired() -> Problem:
    sentence = _("Trang đã mở quá lâu hoặc đăng nhập ở nơi khác, nên mã bảo vệ của biểu mẫu không còn khớp.")
    return Problem(403, "expired", _("Biểu mẫu đã hết hạn"), [sentence, _nothing()], reload=True)


def too_large() -> Problem:
    sentence = _("Nội dung gửi lên lớn hơn mức máy chủ nhận. Chia nhỏ tệp hoặc bỏ bớt ảnh rồi gửi lại.")
    return Problem(413, "too-large", _("Nội dung gửi lên quá lớn"), [sentence, _nothing()])


def broken(code: str) -> Problem:
    sentence = _("Lỗi của hệ thống, không phải của người dùng. Báo mã dưới đây cho bộ phận hỗ trợ.")
    return Problem(500, "broken", _("Trang này đang hỏng"), [_nothing(), sentence], code=code)


def _nothing() -> str:
    return _("Chưa ghi gì.")
