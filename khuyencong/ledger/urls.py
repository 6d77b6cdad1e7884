from django.urls import path

from khuyencong.ledger.views import carry, debts, funds, yearend

app_name = "ledger"
urlpatterns = [
    path("funds/", funds.funds, name="funds"),
    path("funds/allocate/", funds.allocate, name="allocate"),
    path("funds/estimate/", funds.estimate, name="estimate"),
    path("funds/budget/", funds.budget, name="budget"),
    path("funds/<int:fund_id>/", funds.fund, name="fund"),
    path("funds/<int:fund_id>/reallocate/", funds.reallocate, name="reallocate"),
    path("funds/<int:fund_id>/close/", funds.close, name="close"),
    path("funds/entries/<int:entry_id>/reverse/", funds.reverse_entry, name="reverse"),
    path("funds/year-end/", yearend.year_end_now, name="year_end_now"),
    path("funds/year-end/<int:year>/", yearend.year_end, name="year_end"),
    path("funds/year-end/<int:year>/reconciliation/<int:holder_id>/", yearend.reconciliation, name="reconciliation"),
    path("funds/carry-over/", carry.carry_overs, name="carry_overs"),
    path("funds/carry-over/new/", carry.new_carry_over, name="new_carry_over"),
    path("funds/carry-over/classes/", carry.carry_classes, name="carry_classes"),
    path("funds/carry-over/classes/new/", carry.new_class, name="new_class"),
    path("funds/carry-over/classes/<int:class_id>/confirm/", carry.confirm_class, name="confirm_class"),
    path("funds/carry-over/<int:request_id>/", carry.carry_over, name="carry_over"),
    path("funds/carry-over/<int:request_id>/edit/", carry.edit_carry_over, name="edit_carry_over"),
    path("funds/carry-over/<int:request_id>/<str:act>/", carry.carry_over_act, name="carry_over_act"),
    path("funds/returns/", debts.debts, name="debts"),
    path("funds/returns/new/", debts.new_misuse, name="new_misuse"),
    path("funds/returns/<int:debt_id>/", debts.debt, name="debt"),
]
