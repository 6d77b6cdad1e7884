"""The pages of an entry, made of the columns of the sheet."""

import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms as django_forms
from django.utils.translation import gettext_lazy as _

from khuyencong.accounts.models import Organisation, User
from khuyencong.exchange.fields import ColumnField, read_on
from khuyencong.places.models import Unit
from khuyencong.programmes.takeover import resolve, rules, way
from khuyencong.programmes.takeover.columns import BODIES, BY_NAME, DAYS, GROUPS, PAPERS, UNITS
from khuyencong.programmes.takeover.facts import Facts
from khuyencong.registry.selectors import named_refusal
from khuyencong.ui.forms import Form

# The province follows from the commune; a page does not ask twice.
NOT_ASKED = frozenset({"province"})
LONG = frozenset({"goals"})


class GroupForm(Form):
    """One page: the columns of one group, filled from the draft. Nothing is required before the entry is sent."""

    def __init__(self, group: str, facts: Facts, values: Mapping[str, Any], user: User, on: date, data: Any) -> None:
        self.user, self.on = user, on
        names = [column.name for column in GROUPS[group] if column.name not in NOT_ASKED]
        if group == "papers":
            names = _papers_asked(facts)
        needed = _needed(facts)
        super().__init__(data, initial=typed_values({name: values.get(name) for name in names}))
        for name in names:
            column = BY_NAME[name]
            field = ColumnField(column, required=False)
            field.needed = column.required or name in needed  # type: ignore[attr-defined]
            if name in LONG:
                field.widget = django_forms.Textarea(attrs={"rows": 3})
            self.fields[name] = field
        read_on(self.fields.values(), on)

    def clean(self) -> dict[str, Any]:
        """The establishment a number or name means takes the place of the text."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        text = data.get("beneficiary")
        if text:
            found = resolve.beneficiaries([text], self.user, self.on)[text]
            if words := named_refusal(found):
                self.add_error("beneficiary", words)
            else:
                data["beneficiary"] = found[0]
        return data

    def answers(self) -> dict[str, Any]:
        """What was read of the page; an empty answer takes the old one away, an unreadable one leaves it."""
        return {name: self.cleaned_data.get(name) for name in self.fields if name not in self.errors}

    def unread(self) -> list[str]:
        """Labels of what cannot be read."""
        return [str(self.fields[name].label) for name in self.errors if name in self.fields]


def _needed(facts: Facts) -> set[str]:
    """What the steps past will ask for when the entry is sent: their papers and amounts."""
    past = way.past_of(facts)
    spare = way.BEFORE_THE_PLAN if "approve_plan" in past else frozenset()
    papers = {name for name in PAPERS if name not in spare}
    amounts = {name for name, act in rules.FROM.items() if act in past and name in rules.NEEDED}
    return amounts | {name for paper in papers for name in (PAPERS[paper].number, PAPERS[paper].day)}


def _papers_asked(facts: Facts) -> list[str]:
    """The papers of the steps past, in order; all of them while the present step is not chosen."""
    past = way.past_of(facts)
    wanted = {paper for act in past for paper in way.RESTS_ON[act]} if facts.state else set(PAPERS)
    if facts.state and "request" in wanted and way.acts_to(facts):
        steps = way.steps_of(facts, way.acts_to(facts) or [])
        wanted -= set() if any(s.wants == "request" or s.paper == "request" for s in steps) else {"request"}
    return [name for paper in PAPERS.values() if paper.name in wanted for name in (paper.number, paper.day)]


def typed_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Plain answers as the fields show them: days, units, bodies and establishments again."""
    found = {name: value for name, value in values.items() if value not in (None, "")}
    bodies = Organisation.objects.in_bulk([found[n] for n in BODIES if n in found])
    units = Unit.objects.select_related("province").in_bulk([found[n] for n in UNITS if n in found])
    for name, value in found.items():
        if name in DAYS:
            found[name] = date.fromisoformat(value)
        elif name in BODIES:
            found[name] = bodies.get(value)
        elif name in UNITS:
            found[name] = units.get(value)
        elif name == "beneficiary":
            found[name] = resolve.shown(value)
    return found


class StartForm(Form):
    """A new entry: the name of the project and whose money it is; the rest on the pages that follow."""

    key = django_forms.CharField(widget=django_forms.HiddenInput, max_length=64)

    def __init__(self, on: date, data: Any) -> None:
        super().__init__(data, initial={"key": secrets.token_hex(16), "budget_year": on.year})
        for name in ("title", "purse", "budget_year"):
            self.fields[name] = ColumnField(BY_NAME[name])
        read_on(self.fields.values(), on)

    def values(self) -> dict[str, Any]:
        """The first answers."""
        return {name: self.cleaned_data[name] for name in ("title", "purse", "budget_year")}


class MissingForm(Form):
    """What does not match the papers, one line each."""

    missing = django_forms.CharField(
        label=_("Nội dung cần sửa"),
        widget=django_forms.Textarea(attrs={"rows": 4}),
        help_text=_("Mỗi dòng một nội dung; người nhập thấy nguyên văn."),
    )

    def lines(self) -> list[str]:
        return [line for line in self.cleaned_data["missing"].splitlines() if line.strip()]


class ReasonForm(Form):
    """Why an entry is taken back."""

    reason = django_forms.CharField(label=_("Lý do hoàn tác"), widget=django_forms.Textarea(attrs={"rows": 2}))
