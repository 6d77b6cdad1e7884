"""What services refuse, told at the cells of a row: the importer's preview says it as the service would."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from khuyencong.common.errors import (
    DENIALS,
    Denied,
    Finding,
    Invalid,
    KhuyencongError,
    RuleBroken,
    WrongState,
)
from khuyencong.exchange.checking import Line
from khuyencong.exchange.choices import Severity
from khuyencong.exchange.columns import Column
from khuyencong.ui import findingview


def rehearse(act: Callable[[], object]) -> KhuyencongError | None:
    """Do an act and take it back at once: what it would refuse now, None when it would pass. Nothing stays written.

    For acts whose verdict hangs on many records (the balance of a fund, the step of a dossier): the preview asks the
    service itself, so that there is no second set of rules.
    """
    try:
        with transaction.atomic():
            act()
            transaction.set_rollback(True)
    except IntegrityError:
        return Invalid({"": [_("Dữ liệu này đã có.")]})
    except KhuyencongError as error:
        return error
    return None


def say(
    line: Line, findings: Sequence[Finding], columns: Mapping[str, Column], severity: Severity = Severity.BAD
) -> None:
    """Findings at their cells, with what would mend them and the article; cells that are wrong already stay silent."""
    for finding in findings:
        if finding.field in line.unread:
            continue
        shown = findingview.show(finding)
        cite = f" ({finding.citation})" if finding.citation else ""
        words = f"{shown.sentence} {shown.remedy}{cite}"
        line.add(finding.field if finding.field in columns else "", "refused", severity=severity, words=words)


def tell(line: Line, error: KhuyencongError, columns: Mapping[str, Column]) -> None:
    """Why a service refuses the row."""
    if isinstance(error, RuleBroken):
        say(line, error.findings, columns)
    elif isinstance(error, Invalid):
        line.refuse(error.fields, columns)
    else:
        line.refuse({"": [reason_of(error)]}, columns)


def reason_of(error: KhuyencongError) -> str:
    """Why a service refuses, in one text."""
    if isinstance(error, Invalid):
        return " ".join(str(line) for lines in error.fields.values() for line in lines)
    if isinstance(error, RuleBroken):
        return " ".join(str(findingview.show(f).sentence) for f in error.findings)
    if isinstance(error, Denied):
        words = DENIALS.get(error.reason)
        params = {name: str(value) for name, value in error.params.items()}
        return str(words.sentence) % params if words else _("Tài khoản này không được làm việc này.")
    if isinstance(error, WrongState):
        return _("Hồ sơ không ở bước cho phép làm việc này.")
    return _("hồ sơ đã thay đổi sau khi nhập.")
