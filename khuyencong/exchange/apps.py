from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "khuyencong.exchange"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from khuyencong.exchange.access import may_open_files
        from khuyencong.exchange.writing import fields_answer
        from khuyencong.files.access import register as register_owner
        from khuyencong.ui import exports, nav

        exports.register(fields_answer)
        register_owner("exchange.batch", may_open_files)
        nav.register_account(nav.Entry(_("Nhập từ bảng tính"), "exchange:imports", act="exchange.import", order=45))
