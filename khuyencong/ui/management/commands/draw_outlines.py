"""`khuyencong draw-outlines`: the small outlines of maps from the published ones."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from khuyencong.ui import outlines
from khuyencong.ui.maps import DATA

PACKAGE = Path(__file__).resolve().parents[3]
SOURCE = PACKAGE / "places" / "data" / "vietnam-34-provinces.geojson"
CREDIT = "thanglequoc/vietnamese-provinces-database, MIT License, Copyright (c) 2021 Thang Le Quoc"


class Command(BaseCommand):
    help = "Vẽ đường ranh giới rút gọn cho bản đồ. / Write the small outlines of maps; --check only compares."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when the file is not current")

    def handle(self, *args: Any, **options: Any) -> None:
        features = json.loads(SOURCE.read_text(encoding="utf-8"))["features"]
        data = outlines.as_data(outlines.draw(features), CREDIT)
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"
        if options["check"]:
            if not DATA.exists() or DATA.read_text(encoding="utf-8") != text:
                self.stdout.write(f"not current: {DATA}")
                sys.exit(1)
            return
        DATA.parent.mkdir(exist_ok=True)
        DATA.write_text(text, encoding="utf-8")
        self.stdout.write(f"{DATA}: {len(data['areas'])} areas, {len(text)} bytes.")
