"""A settlement that comes late goes the way of Form 9 (36/2013/TT-BCT art. 18 cl. 3)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from khuyencong.programmes.choices import MoneyClass
from khuyencong.programmes.models.core import Project


class LateSettlement(models.Model):
    """The managing body settled with the Treasury on acceptance minutes and Form 9, and set the unit a later day.

    `money_class`: what becomes of the money still open; `form_9`: number of the payment request that was used.
    """

    project = models.OneToOneField(Project, on_delete=models.PROTECT, related_name="late_settlement")
    form_9 = models.CharField(_("Giấy đề nghị thanh toán (Biểu 9)"), max_length=100)
    money_class = models.CharField(_("Tiền còn treo"), max_length=10, choices=MoneyClass.choices)
    open_vnd = models.BigIntegerField(_("Số tiền còn treo"))
    reason = models.TextField(_("Lý do"))
    recorded_on = models.DateField(_("Ngày ghi nhận"))
    until = models.DateField(_("Hạn mới hẹn với đơn vị"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("recorded_on")), name="late_settlement_day_lies_ahead"),
            models.CheckConstraint(condition=~Q(reason="") & ~Q(form_9=""), name="late_settlement_has_reason_and_form"),
            models.CheckConstraint(
                condition=Q(money_class=MoneyClass.NONE, open_vnd=0)
                | (~Q(money_class=MoneyClass.NONE) & Q(open_vnd__gt=0)),
                name="late_settlement_class_fits_money",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project.code}: {self.form_9}"
