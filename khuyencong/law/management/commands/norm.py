"""khuyencong norm list | show: the norms of the law and their value on a day."""

from difflib import get_close_matches
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from khuyencong.law import library, selectors
from khuyencong.law.choices import Purse
from khuyencong.law.management.commands import _terms
from khuyencong.law.management.commands._places import find_place
from khuyencong.law.rules import NormValue, resolve


class Command(BaseCommand):
    help = "Các mức của pháp luật và giá trị vào một ngày (norms of the law and their value on a day)"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        listing = acts.add_parser("list", help="every norm with its versions")
        listing.add_argument("--json", action="store_true")
        show = acts.add_parser("show", help="one norm on a day")
        show.add_argument("key")
        show.add_argument("--on")
        show.add_argument("--purse", choices=Purse.values, default=Purse.NATIONAL)
        show.add_argument("--place")
        show.add_argument("--fact", action="append", default=[], metavar="NAME=VALUE")
        show.add_argument("--json", action="store_true")

    def handle(self, *args: object, **options: Any) -> None:
        if options["act"] == "list":
            self._list(as_json=options["json"])
        else:
            self._show(options)

    def _list(self, *, as_json: bool) -> None:
        rows = library.norms().values()
        if not as_json:
            for norm in rows:
                self.stdout.write(f"{norm.key}  {norm.label['vi']}")
            return
        table = [
            {
                "key": norm.key,
                "label": dict(norm.label),
                "unit": str(norm.unit),
                "per": norm.per,
                "basis": norm.basis,
                "applies_to": list(norm.applies_to),
                "values": [version(v) for v in norm.values],
            }
            for norm in rows
        ]
        self.stdout.write(_terms.as_json(table))

    def _show(self, options: dict[str, Any]) -> None:
        on = _terms.day(options["on"])
        where = find_place(options["place"], on)
        norm = library.norms(where.overlay.starts).get(options["key"])
        if norm is None:
            near = ", ".join(get_close_matches(options["key"], library.norms(), n=3)) or "norm list"
            raise _terms.bad_call(f"unknown norm {options['key']!r}; nearest: {near}")
        facts = dict(pair.split("=", 1) for pair in options["fact"] if "=" in pair)
        choice = resolve(
            selectors.with_local(norm, where.overlay),
            on=on,
            purse=options["purse"],
            territory=where.territory,
            facts=facts,
            confirmed=where.overlay.confirmed,
        )
        answer = {
            "key": norm.key,
            "label": dict(norm.label),
            "on": on.isoformat(),
            "purse": options["purse"],
            "place": options["place"],
            "value": _terms.plain(choice.value),
            "unit": str(norm.unit),
            "citation": choice.citation or None,
            "document": choice.document or None,
            "confidence": choice.confidence or None,
            "version_id": choice.version_id or None,
            "guide": choice.guide,
            "why": choice.why,
            "year_offset": norm.year_offset,
            "bound": choice.version.bound if choice.version else "",
            "in_force_from": _terms.plain(choice.version.in_force_from) if choice.version else None,
            "in_force_to": _terms.plain(choice.version.in_force_to) if choice.version else None,
        }
        if options["json"]:
            self.stdout.write(_terms.as_json(answer))
            return
        self.stdout.write(norm.label["vi"])
        for name in ("value", "unit", "citation", "confidence", "why"):
            self.stdout.write(f"{name}: {answer[name] if answer[name] is not None else '-'}")


def version(value: NormValue) -> dict[str, Any]:
    """One version for `norm list --json`."""
    return {
        "version_id": value.version_id,
        "citation": value.citation,
        "document": value.document,
        "article": value.article,
        "in_force_from": value.in_force_from.isoformat(),
        "in_force_to": _terms.plain(value.in_force_to),
        "territory": value.territory,
        "value": _terms.plain(value.value),
        "brackets": [{"when": dict(b.when), "value": _terms.plain(b.value)} for b in value.brackets],
        "conditions": value.conditions,
        "note": value.note,
        "source_url": value.source_url,
        "confidence": str(value.confidence),
    }
