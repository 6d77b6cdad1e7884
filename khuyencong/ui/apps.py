from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from khuyencong.common.errors import Denial, declare, declare_denials


class UiConfig(AppConfig):
    name = "khuyencong.ui"
    label = "ui"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the reasons every room may give."""
        from khuyencong.ui.findings import KINDS

        declare(KINDS)
        declare_denials(
            {
                "role": Denial(_("Vai trò của tài khoản này không làm được việc này.")),
                "own_work": Denial(
                    _("Không ai tự quyết định việc do chính mình lập hoặc trình."), _("Một người khác có cùng vai trò.")
                ),
                "place": Denial(
                    _("Việc này ngoài địa bàn được giao."), _("Người có cùng vai trò ở cơ quan phụ trách địa bàn.")
                ),
            }
        )
