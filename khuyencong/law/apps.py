from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LawConfig(AppConfig):
    name = "khuyencong.law"
    label = "law"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from khuyencong.common.errors import declare
        from khuyencong.law import links
        from khuyencong.law.findings import KINDS
        from khuyencong.ui import citations, nav

        declare(KINDS)
        citations.register(links.address_of)
        nav.register(nav.Entry(_("Mức hỗ trợ"), "norms:list", order=50))
        nav.register(nav.Entry(_("Văn bản"), "law:documents", order=60))
        nav.register_account(nav.Entry(_("Mức của tỉnh"), "law:local", act="law.local_view"))
        nav.register_account(nav.Entry(_("Xác nhận mức"), "law:confirmations", act="law.confirmation_view"))
        nav.register_account(nav.Entry(_("Ngày làm việc hoán đổi"), "law:moved_days", act="law.moved_days"))
