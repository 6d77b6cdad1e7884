"""`khuyencong load-places`: load the published units; running it again writes nothing."""

from typing import Any

from django.core.management.base import BaseCommand

from khuyencong.common import clock
from khuyencong.places.services import load_units


class Command(BaseCommand):
    help = "Nạp bảng đơn vị hành chính kèm theo (chạy lại không ghi gì thêm). / Load the published units."

    def handle(self, **options: Any) -> None:
        done = load_units(at=clock.now())
        self.stdout.write(
            f"Đã ghi {done.units} đơn vị, {done.successions} quan hệ kế thừa, {done.questions} việc chờ văn bản."
        )
