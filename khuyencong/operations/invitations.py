"""Inviting users from a sheet: every error of every row first, then all of them or none."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from khuyencong.accounts import services as accounts
from khuyencong.accounts.choices import Role
from khuyencong.accounts.models import Membership, Organisation, User
from khuyencong.common.clock import local_date
from khuyencong.common.errors import FINDING_KINDS, Invalid, RuleBroken
from khuyencong.common.fold import composed, search_key

ROWS_MAX = 5_000
NAME_MAX = 200
# Column → the heads it is known by; the first is the one a template carries.
COLUMNS: dict[str, tuple[str, ...]] = {
    "username": ("Tên đăng nhập", "username"),
    "full_name": ("Họ và tên", "full_name", "full name"),
    "email": ("Thư điện tử", "email", "e-mail"),
    "organisation": ("Đơn vị", "organisation", "organization"),
    "role": ("Vai trò", "role"),
    "valid_from": ("Từ ngày", "valid_from", "from"),
    "valid_to": ("Đến ngày", "valid_to", "to"),
    "document": ("Văn bản giao việc", "document"),
    "language": ("Ngôn ngữ", "language"),
    "position": ("Chức danh", "position"),
}
REQUIRED = ("username", "full_name", "email", "organisation", "role")
LANGUAGES = ("vi", "en", "th")


@dataclass(frozen=True)
class SheetError:
    """What is wrong with one cell: sheet row (1 = the head), column, what was read, and the sentence."""

    row: int
    column: str
    read: str
    message: str


@dataclass(frozen=True)
class Invitation:
    """One checked row."""

    row: int
    username: str
    full_name: str
    email: str
    organisation: Organisation
    role: str
    valid_from: date
    valid_to: date | None
    document: str
    language: str
    position: str = ""


@dataclass
class Sheet:
    """A read sheet: its checked rows, or its errors."""

    invitations: list[Invitation] = field(default_factory=list)
    errors: list[SheetError] = field(default_factory=list)


def read_rows(path: Path) -> list[list[Any]]:
    """The cells of the first sheet. Raises ValueError, naming the file, when it is neither CSV nor XLSX/ODS."""
    if path.suffix.lower() == ".csv":
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ValueError(f"{path.name}: save the sheet as CSV UTF-8") from error
        dialect = ";" if text.split("\n", 1)[0].count(";") > text.split("\n", 1)[0].count(",") else ","
        return [list(row) for row in csv.reader(io.StringIO(text), delimiter=dialect)]
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    except (CalamineError, IndexError, OSError) as error:
        raise ValueError(f"{path.name}: neither a CSV file nor a workbook that can be read") from error


def check_sheet(rows: Sequence[Sequence[Any]], *, at: datetime) -> Sheet:
    """Check every row of a sheet, its head first. Nothing is written."""
    if not rows:
        return Sheet(errors=[SheetError(1, "", "", _("Bảng trống."))])
    heads, errors = _heads(rows[0])
    if errors:
        return Sheet(errors=errors)
    if len(rows) - 1 > ROWS_MAX:
        return Sheet(errors=[SheetError(1, "", str(len(rows) - 1), _("Bảng có quá nhiều dòng (tối đa 5.000)."))])
    checker = _Checker(local_date(at))
    for number, cells in enumerate(rows[1:], start=2):
        values = {name: _text(cells[i]) if i < len(cells) else "" for i, name in heads.items()}
        if any(values.values()):
            values["username"] = values["username"].lower()
            checker.add(number, values)
    if not checker.sheet.invitations and not checker.sheet.errors:
        checker.sheet.errors.append(SheetError(2, "", "", _("Bảng không có dòng nào.")))
    return checker.sheet


def _text(cell: Any) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return composed(str(cell if cell is not None else ""))


def _heads(cells: Iterable[Any]) -> tuple[dict[int, str], list[SheetError]]:
    known = {search_key(head): name for name, heads in COLUMNS.items() for head in heads}
    found: dict[int, str] = {}
    errors: list[SheetError] = []
    for index, cell in enumerate(cells):
        head = _text(cell)
        name = known.get(search_key(head))
        if name and name not in found.values():
            found[index] = name
        elif head:
            near = get_close_matches(search_key(head), known, n=1)
            hint = COLUMNS[known[near[0]]][0] if near else ", ".join(h[0] for h in COLUMNS.values())
            errors.append(
                SheetError(1, head, head, _("Cột không rõ hoặc bị lặp. Có thể là: %(hint)s.") % {"hint": hint})
            )
    errors += [
        SheetError(1, COLUMNS[name][0], "", _("Thiếu cột này.")) for name in REQUIRED if name not in found.values()
    ]
    return found, errors


class _Checker:
    """Turns rows of text into invitations, remembering what earlier rows and the database hold."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.sheet = Sheet()
        self.seen: dict[str, tuple[int, str, str]] = {}
        self.people: dict[str, str] = {}
        self.memberships: set[tuple[str, int, str]] = set()
        self.bodies: dict[str, list[Organisation]] = {}
        for body in Organisation.objects.order_by("id"):
            for name in {search_key(n) for n in (body.name, body.short_name) if n}:
                self.bodies.setdefault(name, []).append(body)
        self.roles = {search_key(str(label)): value for value, label in Role.choices} | {v: v for v in Role.values}
        self.emails = dict(User.objects.values_list("username", "email"))
        self.owners = {e.lower(): u for u, e in self.emails.items() if e}

    def add(self, row: int, values: dict[str, str]) -> None:
        before = len(self.sheet.errors)

        def wrong(name: str, message: str) -> None:
            self.sheet.errors.append(SheetError(row, COLUMNS[name][0], values.get(name, ""), message))

        for name in REQUIRED:
            if not values.get(name):
                wrong(name, _("Phải nhập."))
        self._person(row, values, wrong)
        body, role = self._body(values, wrong), self._role(values, wrong)
        start = self._day(values, "valid_from", wrong) or self.today
        end = self._day(values, "valid_to", wrong)
        if end is not None and end < start:
            wrong("valid_to", _("Ngày kết thúc trước ngày bắt đầu."))
        language = values.get("language", "").lower()
        if language and language not in LANGUAGES:
            wrong("language", _("Chọn vi, en hoặc th."))
        if body is not None and role and (values["username"], body.pk, role) in self.memberships:
            wrong("role", _("Dòng này lặp lại một dòng trên."))
        if len(self.sheet.errors) == before and body is not None:
            self.memberships.add((values["username"], body.pk, role))
            self.sheet.invitations.append(
                Invitation(
                    row,
                    values["username"],
                    values["full_name"],
                    values["email"],
                    body,
                    role,
                    start,
                    end,
                    values.get("document", ""),
                    language,
                    values.get("position", ""),
                )
            )

    def _person(self, row: int, values: dict[str, str], wrong: Any) -> None:
        username, email = values["username"], values["email"]
        if username:
            try:
                UnicodeUsernameValidator()(username)
            except ValidationError:
                wrong("username", _("Chỉ dùng chữ, số và các dấu . @ + - _"))
            if len(username) > 150:
                wrong("username", _("Dài quá 150 ký tự."))
        if len(values["full_name"]) > NAME_MAX:
            wrong("full_name", _("Dài quá 200 ký tự."))
        if email:
            try:
                validate_email(email)
            except ValidationError:
                wrong("email", _("Địa chỉ thư không đúng dạng."))
        known = self.emails.get(username)
        if known is not None and known.lower() != email.lower():
            wrong("username", _("Tên đăng nhập đã thuộc về người khác."))
        first = self.seen.setdefault(username, (row, email.lower(), values["full_name"]))
        if first[1:] != (email.lower(), values["full_name"]):
            wrong("username", _("Trùng với dòng %(row)d nhưng khác họ tên hoặc thư.") % {"row": first[0]})
        owner = self.people.setdefault(email.lower(), self.owners.get(email.lower(), username)) if email else username
        if owner != username:
            wrong("email", _("Địa chỉ thư đã thuộc về tài khoản khác."))

    def _body(self, values: dict[str, str], wrong: Any) -> Organisation | None:
        text = values["organisation"]
        if not text:
            return None
        found = self.bodies.get(search_key(text), [])
        if len(found) == 1:
            return found[0]
        if found:
            wrong("organisation", _("Có nhiều đơn vị mang tên này; ghi tên đầy đủ."))
            return None
        near = get_close_matches(search_key(text), self.bodies, n=1)
        hint = self.bodies[near[0]][0].name if near else "–"
        wrong("organisation", _("Chưa có đơn vị này. Gần nhất: %(hint)s.") % {"hint": hint})
        return None

    def _role(self, values: dict[str, str], wrong: Any) -> str:
        text = values["role"]
        role = self.roles.get(text) or self.roles.get(search_key(text), "")
        if text and not role:
            near = get_close_matches(search_key(text), self.roles, n=1)
            hint = Role(self.roles[near[0]]).label if near else ", ".join(str(label) for label in Role.labels)
            wrong("role", _("Không có vai trò này. Có thể là: %(hint)s.") % {"hint": hint})
        return role

    def _day(self, values: dict[str, str], name: str, wrong: Any) -> date | None:
        text = values.get(name, "")
        if not text:
            return None
        for form in ("%Y-%m-%d", "%d/%m/%Y"):
            try:
                return datetime.strptime(text, form).date()  # noqa: DTZ007 (a day has no time zone)
            except ValueError:
                continue
        wrong(name, _("Ghi ngày dạng 31/12/2026."))
        return None


def invite(*, invitations: Sequence[Invitation], by: User | None, at: datetime) -> tuple[list[User], list[SheetError]]:
    """Create the users and memberships that are missing; the users who still have to set a password.

    Inviting the same sheet again creates nothing. When a membership is refused (incompatible roles, a body that has
    ended), nothing at all is written and every refusal is returned. Mails are sent afterwards
    (`accounts.letters.send_invitations`).
    """
    waiting: dict[int, User] = {}
    errors: list[SheetError] = []
    with transaction.atomic():
        for line in invitations:
            try:
                with transaction.atomic():
                    user = _join(line, by, at)
            except (RuleBroken, Invalid) as error:
                errors += [SheetError(line.row, COLUMNS["role"][0], line.role, words) for words in _words(error)]
                continue
            if not user.has_usable_password():
                waiting[user.pk] = user
        if errors:
            transaction.set_rollback(True)
    return ([], errors) if errors else (list(waiting.values()), [])


def _join(line: Invitation, by: User | None, at: datetime) -> User:
    user = User.objects.filter(username=line.username).first()
    if user is None:
        user = accounts.create_user(username=line.username, full_name=line.full_name, email=line.email, by=by, at=at)
        User.objects.filter(pk=user.pk).update(language=line.language)
        user.language = line.language
    if not Membership.objects.filter(user=user, organisation=line.organisation, role=line.role).exists():
        accounts.grant_membership(
            user=user,
            organisation=line.organisation,
            role=line.role,
            valid_from=line.valid_from,
            valid_to=line.valid_to,
            document=line.document,
            position=line.position,
            by=by,
            at=at,
        )
    return user


def _words(error: RuleBroken | Invalid) -> list[str]:
    if isinstance(error, Invalid):
        return [word for words in error.fields.values() for word in words]
    return [str(FINDING_KINDS[f.code].sentence) % dict(f.params) for f in error.findings]
