from typing import Any

from django.core.management.base import BaseCommand

from khuyencong.accounts import routes


class Command(BaseCommand):
    help = "Lập bảng quyền docs/access.md từ mã nguồn. / Write docs/access.md from the code."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        routes.DOCUMENT.parent.mkdir(exist_ok=True)
        routes.DOCUMENT.write_text(routes.document(), encoding="utf-8")
        self.stdout.write(f"{routes.DOCUMENT}: {len(routes.walk())} routes.")
