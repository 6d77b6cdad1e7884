"""What the signing sheet shows, how a chain appears in a timeline, and what may be taken back."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from khuyencong.accounts.models import User
from khuyencong.common import formats
from khuyencong.common.clock import local_date
from khuyencong.common.errors import DENIALS, Denied, Finding, Invalid, KhuyencongError, Severity
from khuyencong.ui.components import Event, Row, Step
from khuyencong.ui.components import Move as MoveCard
from khuyencong.ui.findingview import show
from khuyencong.ui.language import spoken
from khuyencong.workflow import services
from khuyencong.workflow.choices import Ending, Move
from khuyencong.workflow.forms import ReturnForm, SignForm
from khuyencong.workflow.models import Signature, SigningChain, SigningSheet, Task, TransitionRecord
from khuyencong.workflow.powers import steps_of
from khuyencong.workflow.process import PROCESSES, ROOMS, Answer, Process, nothing_made
from khuyencong.workflow.selectors import SIGNING, Recall, Turn
from khuyencong.workflow.services.signing import drafted_of, may_take_back, why_not_sign

REASON = "reason-"
ISO_DAY, SHARE = re.compile(r"\d{4}-\d{2}-\d{2}"), re.compile(r"\d+(\.\d+)?")


def act_of(sheet: SigningSheet) -> str:
    """The words of the act of a sheet; its code when the process no longer has it."""
    acts = PROCESSES[sheet.process].acts_from(sheet.source, sheet.route)
    return next((str(t.label) for t in acts if t.act == sheet.act), sheet.act)


def signer_of(signed: Signature | TransitionRecord) -> str:
    """Who signed, in which capacity: "KT. Lý Văn Tráng"."""
    return f"{signed.capacity}. {signed.by}" if signed.capacity else str(signed.by)


def sentence_of(record: TransitionRecord) -> str:
    """The line of the timeline for an act that is the engine's own."""
    return _("rút lại việc đã gửi") if record.act == Answer.RECALL else record.act


def turn_move(turn: Turn, process: Process, on: date) -> MoveCard:
    """Whose turn it is inside the reader's own body, in place of whose move it is."""
    task, sheet = turn.task, turn.sheet
    days = process.calendar().between(on, task.due_on) if task.due_on else None
    words = {"step": task.step, "act": act_of(sheet)}
    title = _("Lượt của bạn: %(step)s") if turn.mine else _("Đang ký nội bộ, ở bước “%(step)s”")
    text = _("Việc đang ký: %(act)s.") % words
    button = _("Xem và ký") if turn.mine else _("Xem hồ sơ ký")
    return MoveCard(
        title % words, turn.mine, task.opened_at, str(task.sent_by), task.due_on, days, text, button, task.url
    )


def chain_lines(records: Iterable[TransitionRecord]) -> dict[int, str]:
    """For each act that went through signing steps, one line: who stood behind it, step by step."""
    ids = [r.pk for r in records if getattr(r, "sheet", None) is not None]
    if not ids:
        return {}
    rows = Signature.objects.filter(sheet__record__in=ids, move__in=SIGNING).select_related("by", "sheet")
    last: dict[int, dict[int, Signature]] = {}
    for signature in rows.order_by("id"):
        last.setdefault(signature.sheet.record_id or 0, {})[signature.step] = signature
    lines = {}
    for record, steps in last.items():
        parts = [
            f"{s.label}: {signer_of(s)}, {formats.date_short(local_date(s.at), spoken())}"
            for _n, s in sorted(steps.items())
        ]
        lines[record] = _("Ký nội bộ: %(steps)s") % {"steps": " → ".join(parts)}
    return lines


def recall_words(found: Recall) -> str:
    """Why something sent cannot be taken back; empty when it can."""
    if found.why_not == "seen":
        when = formats.moment(found.seen_at, spoken())
        return _("%(who)s đã mở hồ sơ lúc %(at)s, không rút lại được.") % {"who": found.holder, "at": when}
    words = {
        "outside": _("Đã ghi quyết định của cơ quan ngoài nền tảng, không rút lại được."),
        "kept": _("Việc này đã ghi sổ tiền, lập văn bản hoặc khép hồ sơ, không rút lại được."),
    }
    return words.get(found.why_not, "")


@dataclass(frozen=True)
class RecallLine:
    """The line under "whose move": what was sent last, and the way to take it back or why there is none."""

    sentence: str
    at: datetime
    url: str
    why_not: str


def recall_line(found: Recall | None) -> RecallLine | None:
    """The recall of a dossier as its page shows it."""
    if found is None:
        return None
    url = reverse("workflow:recall", args=[found.record.process, found.record.subject_id])
    return RecallLine(str(found.transition.label), found.record.at, url, recall_words(found))


def recall_context(process: Process, subject: Any, found: Recall) -> dict[str, Any]:
    """What taking back does: the state and the deadline the dossier returns to."""
    tasks = Task.objects.filter(process=process.key, subject_id=subject.pk, sheet__isnull=True)
    former = tasks.filter(state=found.record.source, closed_at=found.record.at).order_by("-id").first()
    described = process.describe(subject)
    return {
        "code": described.code,
        "label": described.label,
        "state": process.state(found.record.source),
        "due": former.due_on if former else None,
        "undoes": found.transition.undo is not None and found.transition.undo is not nothing_made,
    }


def steps_ahead(chain: SigningChain) -> list[Step]:
    """The steps of a chain before anything is signed: drafting is now."""
    return [Step(s.label, "now" if s.number == 1 else "", note=str(s.position)) for s in steps_of(chain)]


def _finding(stored: Mapping[str, Any]) -> Finding:
    """A finding as a record keeps it; days and amounts are values again, so that the reader's language writes them."""
    params = {name: _value(name, text) for name, text in stored["params"].items()}
    return Finding(stored["code"], Severity(stored["severity"]), params, stored["citation"], stored["confidence"])


def _value(name: str, text: str) -> object:
    if ISO_DAY.fullmatch(text):
        return date.fromisoformat(text)
    if name.endswith(("_vnd", "year")) and text.isascii() and text.isdigit():
        return int(text)
    if name.endswith(("share", "rate")) and SHARE.fullmatch(text):
        return Decimal(text)
    return text


class SheetPage:
    """One signing sheet for one reader: where it is, what was typed, what the reader may do."""

    def __init__(self, sheet: SigningSheet, user: User, at: datetime, typed: QueryDict | None) -> None:
        self.sheet, self.user, self.at = sheet, user, at
        self.steps = steps_of(sheet.chain)
        self.signatures = list(sheet.signatures.select_related("by"))
        self.act_words = act_of(sheet)
        self.open = sheet.closed_at is None
        self.denied: Denied | None = why_not_sign(sheet, user, at) if self.open else None
        self.mine = self.open and self.denied is None
        self.typed = typed or QueryDict()
        self.do = self.typed.get("do", "")
        self.sign_form = SignForm(self.typed if self.do == "agree" else None)
        self.return_form = ReturnForm(self._earlier(), self.typed if self.do == "return" else None)
        self.refused: tuple[Finding, ...] = ()

    def _earlier(self) -> list[tuple[int, str]]:
        names = {s.step: str(s.by) for s in self.signatures if s.move in SIGNING}
        earlier = [(s.number, f"{s.number}. {s.label} ({names.get(s.number, '–')})") for s in self.steps]
        return earlier[: self.sheet.step - 1]

    @property
    def turn(self) -> int:
        """The turn the page was opened with; a broken one is no turn."""
        text = self.typed.get("turn", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1

    def act(self) -> str:
        """Do what was asked; the words for the next page. Raises what the services raise, Invalid for a broken form."""
        common: dict[str, Any] = {"sheet": self.sheet, "by": self.user, "at": self.at}
        if self.do == "return":
            if not self.return_form.is_valid():
                raise Invalid({})
            data = self.return_form.cleaned_data
            services.return_sheet(**common, turn=self.turn, to_step=data["to_step"], reason=data["note"])
            return _("Đã trả lại: %(code)s.") % {"code": self.sheet.code}
        if self.do == "take_back":
            services.take_back(**common)
            return _("Đã rút lại: %(code)s.") % {"code": self.sheet.code}
        if self.do == "discard":
            services.discard(**common, turn=self.turn)
            return _("Đã bỏ bản soạn: %(code)s.") % {"code": self.sheet.code}
        note = self.typed.get("note", "")
        services.agree(**common, turn=self.turn, note=note, reasons=self._reasons())
        return _("Đã ký: %(code)s.") % {"code": self.sheet.code}

    def _reasons(self) -> Mapping[str, str]:
        return {n.removeprefix(REASON): str(v) for n, v in self.typed.items() if n.startswith(REASON)}

    def refuse(self, error: KhuyencongError) -> None:
        """Show a refusal at its field, or its findings with a place to answer the warnings."""
        form = self.return_form if self.do == "return" else self.sign_form
        if isinstance(error, Invalid):
            form.refuse(error.fields)
        self.refused = getattr(error, "findings", ())

    def rail(self) -> list[Step]:
        """The steps with who signed and when; of several signatures of a step the last one stands."""
        signed = {s.step: s for s in self.signatures if s.move in SIGNING}
        performed = self.sheet.ending == Ending.PERFORMED
        shown = []
        for step in self.steps:
            done = performed or step.number < self.sheet.step
            signature = signed.get(step.number) if done else None
            state = "done" if done else "now" if self.open and step.number == self.sheet.step else ""
            day = local_date(signature.at) if signature else None
            note = signer_of(signature) if signature else step.position
            shown.append(Step(step.label, state, day, note))  # type: ignore[arg-type]
        return shown

    def events(self) -> list[Event]:
        """Every move, newest first."""
        shown = []
        for s in reversed(self.signatures):
            words = _("%(step)s: %(move)s") % {"step": s.label, "move": Move(s.move).label}
            if s.move == Move.RETURN:
                words = _("%(step)s: trả lại “%(to)s”") % {"step": s.label, "to": self.steps[s.to_step - 1].label}
            kind = "back" if s.move in (Move.RETURN, Move.TAKE_BACK, Move.DISCARD) else ""
            who = f"{signer_of(s)}, {s.position}" if s.position else signer_of(s)
            shown.append(Event(words, s.at, who, s.note, kind))  # type: ignore[arg-type]
        return shown

    def values(self) -> list[Row]:
        """What was typed, while the sheet is on its way; afterwards the dossier has it."""
        if not self.open:
            return []
        room = ROOMS[self.sheet.process]
        lines = room.show(room.load(self.sheet.subject_id), drafted_of(self.sheet))
        return [Row(label, text) for label, text in lines]

    def findings(self) -> list[tuple[Finding, str]]:
        """What the guards found when the act was drafted, each with the sentence given for it."""
        return [(_finding(stored), stored.get("reason", "")) for stored in self.sheet.findings]

    def button(self) -> str:
        """What agreeing does: hand on to the next step, or perform the act."""
        if self.sheet.step == len(self.steps):
            return _("Ký: %(act)s") % {"act": self.act_words}
        return _("Đồng ý, chuyển: %(step)s") % {"step": self.steps[self.sheet.step].label}

    def context(self) -> dict[str, Any]:
        """Everything the template shows."""
        found = self.findings()
        task = Task.objects.filter(sheet=self.sheet, closed_at__isnull=True).select_related("sent_by").first()
        warnings = {f.code: f for f in self.refused if f.severity is Severity.WARN}
        given = self._reasons()
        drafting = self.open and self.sheet.step == 1
        return {
            "sheet": self.sheet,
            "act": self.act_words,
            "rail": self.rail(),
            "task": task,
            "step": self.steps[self.sheet.step - 1],
            "values": self.values(),
            "findings": self.refused or [f for f, _reason in found],
            "reasons": [(show(f).sentence, reason) for f, reason in found if reason],
            "warnings": [(show(f), given.get(code, "")) for code, f in warnings.items()],
            "events": self.events(),
            "may_sign": self.mine and not drafting,
            "may_draft": self.mine and drafting,
            "may_take_back": self.open and may_take_back(self.sheet, self.user, self.at),
            "draft_url": ROOMS[self.sheet.process].act_url(self.sheet.subject_id, self.sheet.act),
            "sign_form": self.sign_form,
            "return_form": self.return_form,
            "form": self.return_form if self.do == "return" else self.sign_form,
            "button": self.button(),
            "last": self.sheet.step == len(self.steps),
            "why_not": self._why_not(),
        }

    def _why_not(self) -> str:
        """Why the reader, whose step it is, may not sign; empty when it is simply another's turn."""
        if self.denied is None or self.denied.reason == "not_your_turn":
            return ""
        return str(DENIALS[self.denied.reason].sentence)
