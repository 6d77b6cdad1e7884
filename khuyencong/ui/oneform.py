"""One form, one act: what the act refuses stands on the form, and nothing typed is lost."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from khuyencong.common.errors import Finding, Invalid, RuleBroken, Stale, WrongState
from khuyencong.ui import findingview
from khuyencong.ui.forms import Form


@dataclass(frozen=True)
class Tried:
    """What became of a form: `done` with what the act `made`; else the status of the page that shows it again, and the
    findings that are not at a field."""

    status: int = 200
    done: bool = False
    made: Any = None
    findings: tuple[Finding, ...] = ()


def tried(
    request: HttpRequest,
    form: Form,
    act: Callable[[], Any],
    *,
    stale: Any,
    names: Mapping[str, str] | None = None,
    at_fields: bool = False,
) -> Tried:
    """Do an act with a form that was sent; a form that was only opened does nothing.

    `stale` is said when somebody was faster or the step is over (409); `names` renames fields of the act to those of
    the form; `at_fields` puts the findings of a rule at their fields, else the page shows them.
    """
    if request.method != "POST":
        return Tried()
    if not form.is_valid():
        return Tried(422)
    try:
        return Tried(302, done=True, made=act())
    except Invalid as refused:
        form.refuse({(names or {}).get(name, name): words for name, words in refused.fields.items()})
    except RuleBroken as broken:
        if not at_fields:
            return Tried(422, findings=tuple(broken.findings))
        for finding in broken.findings:
            shown = findingview.show(finding)
            form.refuse({finding.field: [" ".join(filter(None, (shown.sentence, shown.remedy, _article(finding))))]})
    except (Stale, WrongState):
        form.refuse({"": [str(stale)]})
        return Tried(409)
    return Tried(422)


def _article(finding: Finding) -> str:
    return f"({finding.citation})" if finding.citation else ""
