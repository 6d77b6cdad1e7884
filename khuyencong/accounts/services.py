"""Who acts for which body: granting, ending, deputising, handing over."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from khuyencong.accounts.choices import Capacity, Role
from khuyencong.accounts.models import Membership, Organisation, OrganisationSuccession, User
from khuyencong.accounts.rules import Held, check_incompatible, check_role_exists
from khuyencong.audit import services as audit
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Finding, Invalid, RuleBroken, Severity, WrongState
from khuyencong.common.fold import composed

DOCUMENT_MAX = 200
POSITION_MAX = 100


@transaction.atomic
def create_user(*, username: str, full_name: str, email: str, by: User | None, at: datetime) -> User:
    """Open an account without a password: its holder sets one by e-mail.

    Raises Invalid for a name that is taken, a missing full name or address.
    """
    username, full_name = composed(username).lower(), composed(full_name)
    wrong: dict[str, list[str]] = {}
    if not username or len(username) > 150:
        wrong["username"] = [_("Tên đăng nhập có từ 1 đến 150 ký tự.")]
    elif User.objects.filter(username__iexact=username).exists():
        wrong["username"] = [_("Tên đăng nhập “%(name)s” đã có người dùng.") % {"name": username}]
    if not full_name or len(full_name) > 200:
        wrong["full_name"] = [_("Họ và tên có từ 1 đến 200 ký tự.")]
    if "@" not in email:
        wrong["email"] = [_("Thư điện tử có dạng ten@coquan.gov.vn.")]
    if wrong:
        raise Invalid(wrong)
    user = User(username=username, full_name=full_name, email=email.strip().lower())
    user.set_unusable_password()
    user.save(force_insert=True)
    _log("accounts.user.create", user, by, at, {})
    return user


@transaction.atomic
def set_active(*, user: User, active: bool, by: User, at: datetime) -> User:
    """Lock an account or open it again. Raises Invalid for one's own account."""
    if user.pk == by.pk:
        raise Invalid({"": [_("Không tự khóa hoặc mở tài khoản của chính mình.")]})
    user.is_active = active
    user.save(update_fields=["is_active"])
    _log("accounts.user.open" if active else "accounts.user.lock", user, by, at, {})
    return user


@transaction.atomic
def set_language(*, user: User, language: str, by: User, at: datetime) -> User:
    """Remember the language a user reads; their own choice, so it is not an act of the log."""
    user.language = language
    user.save(update_fields=["language"])
    return user


@transaction.atomic
def set_reminders(*, user: User, wanted: bool, by: User, at: datetime) -> User:
    """Switch the daily letter about due days on or off; their own choice, so it is not an act of the log."""
    user.reminders = wanted
    user.save(update_fields=["reminders"])
    return user


@transaction.atomic
def create_organisation(*, fields: dict[str, Any], by: User, at: datetime) -> Organisation:
    """Enter a body. `fields` as in the model. Raises Invalid when a body of that name exists or dates are reversed."""
    name = composed(str(fields.get("name", "")))
    if not name or len(name) > 300:
        raise Invalid({"name": [_("Tên có từ 1 đến 300 ký tự.")]})
    if Organisation.objects.filter(name=name).exists():
        raise Invalid({"name": [_("Đã có cơ quan, đơn vị tên “%(name)s”.") % {"name": name}]})
    start, end = fields.get("valid_from"), fields.get("valid_to")
    if start and end and end < start:
        raise Invalid({"valid_to": [_("Ngày kết thúc trước ngày bắt đầu.")]})
    body = Organisation.objects.create(**{**fields, "name": name})
    audit.record(
        act="accounts.organisation.create", by=by, at=at, subject=f"accounts.organisation:{body.pk}", label=body.name
    )
    return body


@transaction.atomic
def record_succession(
    *, old: Organisation, new: Organisation, on: date, document: str, by: User, at: datetime
) -> OrganisationSuccession:
    """`new` took over from `old` on a day: its people see what `old` left. Ends `old` the day before.

    Raises Invalid for a body that would succeed itself, directly or in a circle, or a missing document.
    """
    from khuyencong.accounts.selectors import organisation_ids_with_predecessors

    if old.pk in {new.pk} or new.pk in organisation_ids_with_predecessors([old.pk]):
        raise Invalid({"new": [_("Một cơ quan không kế thừa chính mình.")]})
    paper = _document(document)
    row = OrganisationSuccession.objects.create(old=old, new=new, on=on)
    if old.valid_to is None or old.valid_to >= on:
        old.valid_to = on - timedelta(days=1)
        old.save(update_fields=["valid_to"])
    audit.record(
        act="accounts.organisation.succeed",
        by=by,
        at=at,
        subject=f"accounts.organisation:{old.pk}",
        label=old.name,
        detail={"new": new.pk, "on": on, "document": paper},
    )
    return row


@transaction.atomic
def grant_membership(
    *,
    user: User,
    organisation: Organisation,
    role: str,
    valid_from: date,
    valid_to: date | None = None,
    document: str = "",
    position: str = "",
    by: User | None,
    at: datetime,
) -> Membership:
    """Let a user act for a body in a role, from a day to a day; `position` is the title held there, if any.

    Raises Invalid for reversed dates, an unknown role or too long a title; RuleBroken with every reason: an
    incompatible role held at the same time, a role whose office has ended (district officers after 30 June 2025), the
    same role held already, a body that does not exist on those days.
    """
    if role not in Role.values:
        raise Invalid({"role": [_("Không có vai trò này.")]})
    _locked(user)
    findings = _grant_findings(user, organisation, Held(role, valid_from, valid_to), by_deputy=False)
    return _open(
        findings, user=user, organisation=organisation, role=role, valid_from=valid_from, valid_to=valid_to,
        document=composed(document)[:DOCUMENT_MAX], position=_position(position), act="accounts.membership.grant",
        by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def set_position(*, membership: Membership, position: str, by: User, at: datetime) -> Membership:
    """Write or clear the title a membership is held with; those who stand in for it follow.

    What was signed before keeps the title of its day. Raises Invalid for too long a title, WrongState for a membership
    that has ended.
    """
    row = Membership.objects.select_for_update().select_related("user").get(pk=membership.pk)
    if row.valid_to is not None and row.valid_to < local_date(at):
        raise WrongState(row, "accounts.membership.position")
    row.position = _position(position)
    row.save(update_fields=["position"])
    row.deputies.update(position=row.position)
    _forget(row.user)
    _log("accounts.membership.position", row.user, by, at, {"membership": row.pk, "position": row.position})
    return row


@transaction.atomic
def end_membership(*, membership: Membership, last_day: date, document: str = "", by: User, at: datetime) -> Membership:
    """End a membership after a day; deputies who stand for it end with it.

    Raises WrongState when it ended before that day already; Invalid for a day before it began.
    """
    row = Membership.objects.select_for_update().get(pk=membership.pk)
    if row.valid_to is not None and row.valid_to <= last_day:
        raise WrongState(row, "accounts.membership.end")
    if last_day < row.valid_from:
        raise Invalid({"valid_to": [_("Ngày kết thúc trước ngày bắt đầu.")]})
    row.valid_to = last_day
    row.save(update_fields=["valid_to"])
    _forget(row.user)
    detail = {"membership": row.pk, "role": row.role, "last_day": last_day, "document": composed(document)}
    _log("accounts.membership.end", row.user, by, at, detail)
    deputies: QuerySet[Membership] = row.deputies.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=last_day), valid_from__lte=last_day
    )
    for deputy in deputies:
        end_membership(membership=deputy, last_day=last_day, document=document, by=by, at=at)
    return row


@transaction.atomic
def appoint_deputy(
    *,
    of: Membership,
    user: User,
    capacity: str,
    document: str,
    valid_from: date,
    valid_to: date | None,
    by: User,
    at: datetime,
) -> Membership:
    """Let a user sign for the holder of a desk as KT., TL. or TUQ., on named days and by a named document.

    Raises Invalid for a missing capacity or document, days outside the desk's own, or a user deputising for
    themselves; RuleBroken for incompatible roles.
    """
    if capacity not in {Capacity.KT, Capacity.TL, Capacity.TUQ}:
        raise Invalid({"capacity": [_("Chọn tư cách ký: KT., TL. hoặc TUQ.")]})
    if user.pk == of.user_id:
        raise Invalid({"user": [_("Không tự ký thay chính mình.")]})
    if valid_from < of.valid_from or (of.valid_to and (valid_to is None or valid_to > of.valid_to)):
        raise Invalid(
            {"valid_to": [_("Thời gian ký thay phải nằm trong thời gian giữ vai trò của người được ký thay.")]}
        )
    paper = _document(document)
    _locked(user)
    findings = _grant_findings(user, of.organisation, Held(of.role, valid_from, valid_to), by_deputy=True)
    return _open(
        findings, user=user, organisation=of.organisation, role=of.role, valid_from=valid_from, valid_to=valid_to,
        document=paper, position=of.position, deputy_of=of, capacity=capacity, act="accounts.deputy.appoint",
        by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def hand_over(*, from_membership: Membership, to_user: User, by: User, at: datetime, document: str) -> Membership:
    """Hand a whole desk to another user today: the old membership ends yesterday, the new one begins.

    Tasks, drafts and signing steps are held by body, role and title, so they move with the desk; deputies of the desk
    stay with it, and one of them who now receives it stops standing in for it.
    Raises WrongState when the desk is not held today, RuleBroken as `grant_membership` and on the first day of the
    desk, Invalid for a missing document or the same user.
    """
    on = local_date(at)
    paper = _document(document)
    old = Membership.objects.select_for_update().select_related("organisation", "user").get(pk=from_membership.pk)
    if old.valid_from > on or (old.valid_to is not None and old.valid_to < on):
        raise WrongState(old, "accounts.hand_over")
    if to_user.pk == old.user_id:
        raise Invalid({"to_user": [_("Chọn người nhận khác người đang giữ.")]})
    if old.valid_from == on:
        raise RuleBroken([Finding("accounts.handover_first_day", Severity.BLOCK)])
    _locked(to_user)
    old.deputies.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), user=to_user, valid_from__lt=on).update(
        valid_to=on - timedelta(days=1)
    )
    until = old.valid_to
    findings = _grant_findings(to_user, old.organisation, Held(old.role, on, until), by_deputy=False)
    new = _open(
        findings, user=to_user, organisation=old.organisation, role=old.role, valid_from=on, valid_to=until,
        document=paper, position=old.position, deputy_of=old.deputy_of, capacity=old.capacity, took_over=old,
        act="accounts.hand_over", by=by, at=at, extra={"from": old.pk},
    )  # fmt: skip
    old.valid_to = on - timedelta(days=1)
    old.save(update_fields=["valid_to"])
    _forget(old.user)
    old.deputies.exclude(user=to_user).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on)).update(deputy_of=new)
    return new


def _grant_findings(user: User, organisation: Organisation, new: Held, *, by_deputy: bool) -> list[Finding]:
    if new.valid_to is not None and new.valid_to < new.valid_from:
        raise Invalid({"valid_to": [_("Ngày kết thúc trước ngày bắt đầu.")]})
    rows = Membership.objects.filter(user=user).select_related("organisation")
    held = [(m, Held(m.role, m.valid_from, m.valid_to, m.organisation.name)) for m in rows]
    findings = check_role_exists(new) + check_incompatible(new, [h for _m, h in held])
    for row, other in held:
        if row.role == new.role and row.organisation_id == organisation.pk and new.overlaps(other):
            params = {"role": Role(new.role).label, "body": organisation.name}
            if not by_deputy or row.valid_from == new.valid_from:
                findings.append(Finding("accounts.already_held", Severity.BLOCK, params, field="valid_from"))
    start, end = organisation.valid_from, organisation.valid_to
    if (start and new.valid_from < start) or (end and (new.valid_to is None or new.valid_to > end)):
        params = {"body": organisation.name}
        findings.append(Finding("accounts.body_not_active", Severity.BLOCK, params, field="organisation"))
    return findings


def _open(
    findings: list[Finding],
    *,
    act: str,
    by: User | None,
    at: datetime,
    extra: dict[str, Any] | None = None,
    **fields: Any,
) -> Membership:
    if findings:
        raise RuleBroken(findings)
    row = Membership.objects.create(**fields)
    _forget(row.user)
    names = ("role", "position", "valid_from", "valid_to", "document", "capacity")
    detail = {name: fields.get(name) for name in names}
    _log(act, row.user, by, at, {**detail, "membership": row.pk, "organisation": row.organisation_id, **(extra or {})})
    return row


def _document(text: str) -> str:
    paper = composed(text)
    if not paper or len(paper) > DOCUMENT_MAX:
        raise Invalid({"document": [_("Ghi số, ký hiệu và ngày của văn bản (tối đa 200 ký tự).")]})
    return paper


def _position(text: str) -> str:
    title = composed(text)
    if len(title) > POSITION_MAX:
        raise Invalid({"position": [_("Chức danh dài tối đa 100 ký tự.")]})
    return title


def _locked(user: User) -> None:
    """Two officers granting roles to one user wait for each other, so neither misses the other's row."""
    User.objects.select_for_update().get(pk=user.pk)


def _forget(user: User) -> None:
    user.__dict__.pop("_memberships_on", None)
    user.__dict__.pop("_scope_on", None)


def _log(act: str, user: User, by: User | None, at: datetime, detail: dict[str, Any]) -> None:
    """The log names the account, not the person: names are looked up when it is shown."""
    audit.record(act=act, by=by, at=at, subject=f"accounts.user:{user.pk}", label=user.username, detail=detail)
