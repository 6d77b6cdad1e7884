from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "khuyencong.support"
    label = "support"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.urls import reverse
        from django.utils.translation import gettext_lazy as _

        from khuyencong.common.errors import declare, declare_denials
        from khuyencong.exchange import importers
        from khuyencong.files.access import register as register_owner
        from khuyencong.ledger.selectors import register_subject
        from khuyencong.registry import merging
        from khuyencong.support.access import may_open_case_files, may_open_declared_files, may_open_item_files
        from khuyencong.support.findings import DENIALS, KINDS
        from khuyencong.support.imports import IMPORTER
        from khuyencong.support.models import DECLARED
        from khuyencong.support.money import money_sheet, place_sheet, product_sheet
        from khuyencong.support.services.merging import follow_beneficiary
        from khuyencong.support.states import OVERLAP
        from khuyencong.ui import findingview, nav, panels
        from khuyencong.workflow.process import register

        declare(KINDS)
        declare_denials(DENIALS)
        register(OVERLAP)
        importers.register(IMPORTER)
        register_owner("support.case", may_open_case_files)
        register_owner("support.item", may_open_item_files)
        register_owner(DECLARED, may_open_declared_files)
        panels.register(panels.Panel("support", _("Tiền Nhà nước đã hỗ trợ"), money_sheet, order=20))
        panels.register(panels.Panel("support", _("Tiền Nhà nước tại địa bàn"), place_sheet, order=20, about="place"))
        named = _("Khoản hỗ trợ có nêu tên sản phẩm")
        panels.register(panels.Panel("support", named, product_sheet, order=20, about="product"))
        merging.register(merging.MergeRule("support.SupportItem", "beneficiary", after=follow_beneficiary))
        register_subject(DECLARED, lambda key: reverse("support:declared", args=[key]))
        nav.register(nav.Entry(_("Trùng hỗ trợ"), "support:cases", act="support.view", order=35, prefix="/support/"))
        for code in ("support.same_item", "support.invoice_in_review"):
            findingview.link(code, _("Mở hồ sơ trùng"), "support:case", "case")
