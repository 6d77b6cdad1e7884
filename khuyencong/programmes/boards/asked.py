"""What a dashboard is asked for, read from its address; an unknown value falls back, never fails."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from khuyencong.law.choices import Purse
from khuyencong.places.choices import View
from khuyencong.programmes.boards.choices import Figure, Half
from khuyencong.programmes.choices import Level
from khuyencong.programmes.pages import FIRST_YEAR

ALL = "all"


@dataclass(frozen=True)
class Asked:
    """A dashboard's filters. `year` None: all years. One purse at a time: the two are never added (P§15.36)."""

    year: int | None
    purse: str
    level: str = ""
    view: str = View.RESTATED
    show: str = Figure.PAID
    half: Half = Half.WHOLE

    @classmethod
    def read(cls, query: QueryDict | Mapping[str, str], on: date, purse: str = Purse.NATIONAL) -> "Asked":
        """From the address; without a year the present one."""
        year = query.get("year", "")
        number = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else on.year
        purse = query.get("purse", "") if query.get("purse", "") in Purse.values else purse
        level = query.get("level", "") if purse == Purse.LOCAL else ""
        half = query.get("half", "")
        view = query.get("view", "")
        return cls(
            year=None if year == ALL else number,
            purse=purse,
            level=level if level in Level.values and level != Level.NATION else "",
            view=view if view in View.values and year != ALL else View.RESTATED,
            show=query.get("show", "") if query.get("show", "") in Figure.values else Figure.PAID,
            half=Half(half) if half in Half.values else Half.WHOLE,
        )

    def address(self, **more: Any) -> str:
        """The part of an address that asks for this, with more or other values ("" takes one away)."""
        pairs = {
            "year": ALL if self.year is None else self.year, "purse": self.purse, "level": self.level,
            "view": "" if self.view == View.RESTATED else self.view, "half": self.half.value,
            "show": "" if self.show == Figure.PAID else self.show, **more,
        }  # fmt: skip
        return urlencode({name: value for name, value in pairs.items() if value not in ("", None)})

    def of(self, **changes: Any) -> "Asked":
        return replace(self, **changes)


def years_offered(on: date) -> list[int]:
    """The years a dashboard offers, newest first."""
    return list(range(on.year + 1, FIRST_YEAR - 1, -1))
