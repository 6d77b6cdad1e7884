"""`khuyencong places`: what a code or a name means, on a day or over time (O-J.6.7)."""

import argparse
import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from khuyencong.common.formats import date_short
from khuyencong.places.choices import Level
from khuyencong.places.models import Unit
from khuyencong.places.selectors import Meaning, meanings_of, search_meanings


def iso_day(text: str) -> date:
    """A day written 2025-06-30; argparse turns the error into exit code 2."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"ngày không có thật hoặc sai dạng: {text!r} (ví dụ 2025-06-30)") from None


def as_json(meaning: Meaning) -> dict[str, Any]:
    unit = meaning.unit
    return {
        "code": unit.code,
        "name": meaning.name,
        "kind": meaning.kind,
        "valid_from": unit.valid_from.isoformat() if unit.valid_from else None,
        "valid_to": unit.valid_to.isoformat() if unit.valid_to else None,
        "successors": [new.code for new in meaning.successors],
    }


def as_line(meaning: Meaning) -> str:
    unit = meaning.unit
    above = f", {unit.province.name}" if unit.province else ""
    start = date_short(unit.valid_from, "vi") if unit.valid_from else "không rõ"
    end = f"đến {date_short(unit.valid_to, 'vi')}" if unit.valid_to else "còn hiệu lực"
    line = f"{unit.code:<5}  {meaning.name}{above}  (từ {start}, {end})"
    news = [new for new in meaning.successors if new.pk != unit.pk]
    if news:
        line += "\n       nay là " + "; ".join(f"{new.code} {new.name}" for new in news)
    elif unit.valid_to:
        line += "\n       không có đơn vị kế thừa trong bảng"
    return line


class Command(BaseCommand):
    help = "Đơn vị hành chính theo mã hoặc tên, tại một ngày hoặc mọi thời kỳ. / Units by code or name."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", help='mã (15, 088, 03046) hoặc tên ("lào cai"), không cần dấu')
        parser.add_argument("--on", type=iso_day, metavar="YYYY-MM-DD", help="chỉ đơn vị có hiệu lực ngày này")
        parser.add_argument("--level", choices=Level.values, help="cấp: province, district, commune")
        parser.add_argument("--limit", type=int, default=20, help="số dòng nhiều nhất khi tìm theo tên")
        parser.add_argument("--json", action="store_true", help="in một tài liệu JSON")

    def handle(self, *, what: str, on: date | None, level: str | None, limit: int, **options: Any) -> None:
        what = what.strip()
        if not what or limit < 1:
            raise CommandError("cần một mã hoặc một tên, và --limit từ 1 trở lên", returncode=2)
        by_code = what.isdigit()
        try:
            found = (
                meanings_of(what, on=on, level=level)
                if by_code
                else search_meanings(what, on=on, level=level, limit=limit)
            )
            missing = "" if found else self._missing(what, on, level)
        except DatabaseError as error:
            raise CommandError(
                f"chưa có cơ sở dữ liệu, chạy khuyencong init hoặc demo trước ({error})", returncode=2
            ) from error
        if missing:
            raise CommandError(missing, returncode=1)
        if options["json"]:
            document = [as_json(m) for m in found]
            self.stdout.write(json.dumps(document[0] if by_code and on else document, ensure_ascii=False, indent=2))
            return
        for meaning in found:
            self.stdout.write(as_line(meaning))

    def _missing(self, what: str, on: date | None, level: str | None) -> str:
        if not Unit.objects.exists():
            return "chưa nạp bảng đơn vị hành chính: chạy khuyencong load-places"
        others = meanings_of(what, level=level) if what.isdigit() else search_meanings(what, level=level, limit=3)
        if on and others:
            known = "; ".join(as_line(m).splitlines()[0] for m in others)
            return f"{what!r} không có hiệu lực ngày {date_short(on, 'vi')}. Đã biết: {known}"
        return f"không có đơn vị hành chính nào mang mã hoặc tên {what!r}"
