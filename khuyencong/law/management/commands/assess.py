"""khuyencong assess: the most the State may pay for one cost on a day."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from khuyencong.common.errors import FINDING_KINDS, Finding
from khuyencong.law import selectors
from khuyencong.law.choices import Ground, Purse
from khuyencong.law.management.commands import _terms
from khuyencong.law.management.commands._places import find_place


class Command(BaseCommand):
    help = "Mức Nhà nước được chi nhiều nhất cho một khoản vào một ngày (the most the State may pay)"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--activity", required=True, help="A3.4")
        parser.add_argument("--cost", required=True, type=int, help="đồng, whole")
        parser.add_argument("--on", help="2019-05-01; today when left out")
        parser.add_argument("--purse", choices=Purse.values, default=Purse.NATIONAL)
        parser.add_argument("--place", help="unit code on that day; province codes need no database")
        parser.add_argument("--line", action="store_true", help="technology line")
        parser.add_argument("--uplift", default="1", help="priority factor, at least 1")
        parser.add_argument("--ground", choices=Ground.values, help="priority ground")
        parser.add_argument("--json", action="store_true", help="one JSON document")

    def handle(self, *args: object, **options: Any) -> None:
        on = _terms.day(options["on"])
        if options["cost"] < 0:
            raise _terms.bad_call("--cost is negative")
        place = find_place(options["place"], on)
        try:
            result = selectors.assess_support(
                activity=options["activity"],
                cost_vnd=options["cost"],
                on=on,
                purse=options["purse"],
                line=options["line"],
                uplift=_terms.factor(options["uplift"]),
                ground=options["ground"],
                overlay=place.overlay,
                territory=place.territory,
            )
        except KeyError as error:
            raise _terms.bad_call(f"unknown activity {options['activity']!r}") from error
        except ValueError as error:
            raise _terms.bad_call(str(error)) from error
        answer = {
            "ceiling_vnd": result.ceiling_vnd,
            "limit_vnd": result.limit_vnd,
            "share": _terms.plain(result.share),
            "citation": result.citation,
            "confidence": result.confidence,
            "findings": [
                {"code": f.code, "severity": str(f.severity), "citation": f.citation} for f in result.findings
            ],
        }
        if options["json"]:
            self.stdout.write(_terms.as_json(answer))
            return
        for name in ("ceiling_vnd", "limit_vnd", "share", "citation", "confidence"):
            self.stdout.write(f"{name}: {answer[name] if answer[name] is not None else '-'}")
        for finding in result.findings:
            self.stdout.write(f"[{finding.severity}] {sentence(finding)}")


def sentence(finding: Finding) -> str:
    kind = FINDING_KINDS[finding.code]
    return f"{finding.code}: {str(kind.sentence) % finding.params}"
