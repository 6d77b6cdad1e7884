"""What the screens of the ledger share: who looks, trying an act, a page with one form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from khuyencong.common import formats
from khuyencong.common.errors import Finding, Invalid, RuleBroken
from khuyencong.ui import findingview
from khuyencong.ui.components import Row
from khuyencong.ui.forms import Form
from khuyencong.ui.language import spoken

T = TypeVar("T")
Text = str | Promise


def vnd(amount: int) -> str:
    return formats.vnd(amount, spoken())


def attempt(form: Form, act: Callable[[], T], names: Mapping[str, str] | None = None) -> T | None:
    """Do an act; None when it was refused, with the words at the fields of the form (`names` renames fields).

    The findings of a rule stay on the form as `findings`, so that the page can show article, remedy and authority.
    """
    renamed = names or {}
    form.findings = ()  # type: ignore[attr-defined]
    try:
        return act()
    except Invalid as error:
        form.refuse({renamed.get(name, name): words for name, words in error.fields.items()})
    except RuleBroken as error:
        form.findings = error.findings  # type: ignore[attr-defined]
        for finding in error.findings:
            shown = findingview.show(finding)
            name = renamed.get(finding.field, finding.field)
            form.refuse({name: [f"{shown.sentence} {shown.remedy}"]})
    return None


@dataclass(frozen=True)
class FormPage:
    """A page that does one thing: a title, what it does, a form with its button, facts beside it."""

    title: Text
    button: Text
    lead: Text = ""
    crumbs: tuple[tuple[Text, str], ...] = ()
    facts: tuple[Row, ...] = ()
    facts_title: Text = ""
    findings: tuple[Finding, ...] = ()
    note: Text = ""
    grave: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)

    def answer(self, request: HttpRequest, form: Form) -> HttpResponse:
        """The page; 422 when the form was refused. What blocks the act stands in place of the form: no dead button."""
        refused = bool(form.errors) and form.is_bound
        blocked = not form.is_bound and any(finding.blocks for finding in self.findings)
        context = {
            "page": self,
            "form": form,
            "findings": [*self.findings, *getattr(form, "findings", ())],
            "blocked": blocked,
            "back": self.crumbs[-1][1] if self.crumbs else "",
            **self.extra,
        }
        return render(request, "ledger/form.html", context, status=422 if refused else 200)


def funds_crumb() -> tuple[Text, str]:
    return _("Kinh phí"), reverse("ledger:funds")


def year_crumb(year: int) -> tuple[Text, str]:
    words = _("Cuối năm ngân sách %(year)s") % {"year": formats.year(year, spoken())}
    return words, reverse("ledger:year_end", args=[year])
