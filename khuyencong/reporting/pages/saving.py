"""What was sent from a grid, read into changes, and the answer cell by cell."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from khuyencong.accounts.models import User
from khuyencong.common.errors import Invalid
from khuyencong.reporting.models import Obligation
from khuyencong.reporting.pages.cells import Typed
from khuyencong.reporting.pages.texts import finding_text, refusal, typed
from khuyencong.reporting.rules import Form, cell_key, split_key
from khuyencong.reporting.services.cells import Change
from khuyencong.reporting.services.grids import GridSaved, save_grid
from khuyencong.ui.language import spoken

CELLS_MAX = 2_000
TEXT_MAX = 60


@dataclass
class Sent:
    """One cell as it was sent: the revision it was read at, its text, and its note where the page has notes."""

    revision: int
    text: str
    note: str | None = None


@dataclass
class Outcome:
    """What became of everything sent, by cell key ("obligation:row")."""

    saved: dict[str, tuple[str, int]] = field(default_factory=dict)  # text and revision now
    refused: dict[str, Typed] = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    computed: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The answer to a script: state, text, revision and words of each cell."""
        cells: dict[str, dict[str, Any]] = {
            key: {"state": "saved", "text": text, "rev": revision} for key, (text, revision) in self.saved.items()
        }
        for key, told in self.refused.items():
            state = "changed" if key in self.changed else "bad"
            cells[key] = {"state": state, "rev": self.revisions.get(key, 0), "message": told.message}
        return {"cells": cells, "computed": self.computed}


def sent_by_script(body: bytes) -> dict[str, Sent]:
    """Cells of a JSON body {"cells": {key: {rev, text, note}}}. Raises Invalid for anything else."""
    try:
        cells = json.loads(body)["cells"]
        sent = {
            str(key): Sent(int(c["rev"]), str(c["text"]), None if c.get("note") is None else str(c["note"]))
            for key, c in cells.items()
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Invalid({"": [_("Yêu cầu lưu không đọc được.")]}) from None
    return _bounded(sent)


def sent_by_form(post: QueryDict) -> dict[str, Sent]:
    """Cells of a plain form that differ from what the page showed. Raises Invalid."""
    try:
        was = {str(k): (int(r), str(t), str(n)) for k, (r, t, n) in json.loads(post.get("was", "{}")).items()}
    except (ValueError, TypeError, AttributeError):
        raise Invalid({"": [_("Yêu cầu lưu không đọc được.")]}) from None
    sent = {}
    for key, (revision, text, note) in was.items():
        now, note_now = post.get(f"t-{key}", text).strip(), post.get(f"n-{key}")
        if now != text or (note_now is not None and note_now.strip() != note):
            sent[key] = Sent(revision, now, note_now)
    return _bounded(sent)


def _bounded(sent: dict[str, Sent]) -> dict[str, Sent]:
    if len(sent) > CELLS_MAX:
        raise Invalid({"": [_("Gửi nhiều nhất %(most)s ô một lần.") % {"most": CELLS_MAX}]})
    return sent


def save(form: Form, obligations: Iterable[Obligation], sent: Mapping[str, Sent], *, by: User, at: datetime) -> Outcome:
    """Save what was sent for these reports; a cell of any other report is refused."""
    known, out = {str(o.pk): o for o in obligations}, Outcome()
    changes: dict[Obligation, list[Change]] = {}
    keys: dict[Obligation, list[str]] = {}
    for key, cell in sent.items():
        number, _colon, place = key.partition(":")
        owed = known.get(number)
        if owed is None or len(cell.text) > TEXT_MAX:
            words = _("Ô này không thuộc biểu đang mở.") if owed is None else _("Số quá dài: “%(text)s”.")
            out.refused[key] = Typed(cell.text, words % {"text": cell.text[:TEXT_MAX]} if owed else words)
            continue
        change = Change(split_key(place), cell.revision, text=cell.text, note=cell.note)
        changes.setdefault(owed, []).append(change)
        keys.setdefault(owed, []).append(key)
    done = save_grid(typed=changes, by=by, at=at, lang=spoken())
    for owed in changes:
        _told(form, owed, keys[owed], sent, done, out)
    return out


def _told(
    form: Form, owed: Obligation, keys: Iterable[str], sent: Mapping[str, Sent], done: GridSaved, out: Outcome
) -> None:
    """Fill in what became of the cells of one report."""
    error = done.errors.get(owed.pk)
    if error is not None:
        for key in keys:
            out.refused[key] = Typed(sent[key].text, refusal(error))
            out.revisions[key] = sent[key].revision
        return
    saved = done.saved[owed.pk]
    for cell, stored in saved.cells.items():
        key, unit = f"{owed.pk}:{cell_key(cell)}", form.row(cell.row).unit
        if key in sent:
            out.saved[key] = (typed(stored.amount, unit), stored.revision)
        else:
            out.computed[key] = typed(stored.amount, unit)
    for refused in saved.refused:
        key = f"{owed.pk}:{cell_key(refused.cell)}"
        out.refused[key] = Typed(refused.typed, finding_text(refused.finding))
        out.revisions[key] = refused.saved.revision if refused.saved else sent[key].revision
        if refused.finding.code == "reporting.cell_changed":
            out.changed.add(key)
    for finding in saved.findings:
        key = f"{owed.pk}:{finding.field}"
        if finding.blocks and key in out.saved:
            _text, revision = out.saved.pop(key)
            out.refused[key] = Typed(sent[key].text, finding_text(finding))
            out.revisions[key] = revision
