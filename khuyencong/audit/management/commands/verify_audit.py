import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from khuyencong.audit import selectors

WORDS = {
    "altered": "entry {entry} was altered after it was sealed (seal {batch})",
    "deleted": "entry {entry} was deleted after it was sealed (seal {batch})",
    "inserted": "entry {entry} was inserted behind the seal (seal {batch})",
    "seal": "seal {batch} itself was altered",
    "chain": "the chain of seals is broken at seal {batch}",
    "guard": "the triggers that keep the log unchanged are missing",
}


class Command(BaseCommand):
    help = "Kiểm tra nhật ký: tìm dòng bị sửa, xóa, chèn; liệt kê dòng chưa niêm phong. / Verify the audit log."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON document")
        parser.add_argument("--head", default="", help="a digest kept elsewhere that the chain must contain")

    def handle(self, *args: Any, **options: Any) -> None:
        head = options["head"]
        if head and (len(head) != 64 or not set(head) <= set("0123456789abcdef")):
            raise CommandError("--head is the 64 hexadecimal digits that seal-audit printed", returncode=2)
        result = selectors.verify(head=head)
        if options["json"]:
            self.stdout.write(json.dumps({"sound": result.sound, **asdict(result)}))
        else:
            self._tell(result)
        if not result.sound:
            sys.exit(1)

    def _tell(self, result: selectors.Verification) -> None:
        for damage in result.damages:
            self.stdout.write("DAMAGE: " + WORDS[damage.kind].format(**asdict(damage)))
        state = "sound" if result.sound else "DAMAGED"
        self.stdout.write(f"{result.entries} sealed entries in {result.batches} seals: {state}.")
        shown = ", ".join(map(str, result.unsealed[:20])) + (" …" if result.unsealed_count > 20 else "")
        self.stdout.write(f"{result.unsealed_count} not yet sealed{': ' + shown if shown else ''}.")
        self.stdout.write(f"Newest digest: {result.head}")
