from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "khuyencong.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from khuyencong.accounts.findings import KINDS
        from khuyencong.common.errors import declare
        from khuyencong.ui import nav

        declare(KINDS)
        nav.register_account(nav.Entry(_("Vai trò và địa bàn"), "accounts:own", act="accounts.own", order=10))
        nav.register_account(nav.Entry(_("Đổi mật khẩu"), "accounts:password", act="accounts.own", order=20))
        nav.register_account(nav.Entry(_("Người dùng"), "accounts:users", act="accounts.manage", order=60))
        nav.register_account(nav.Entry(_("Cơ quan, đơn vị"), "accounts:organisations", act="accounts.manage", order=61))
