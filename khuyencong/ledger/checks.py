"""The whole ledger added up again: everything that must hold, and the names of what does not."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from khuyencong.ledger import guards
from khuyencong.ledger.choices import FLOOR_NONE_VND, FUND_BUCKETS, Act, Bucket
from khuyencong.ledger.models import Account, Balance, Entry, Posting
from khuyencong.ledger.rules import ACTS_AFTER_CLOSE, MOVES


@dataclass(frozen=True)
class Problem:
    """One thing that is off: a stable code, which entry or account, and what was found there."""

    code: str
    what: str
    found: str


def problems() -> Iterator[Problem]:
    """Every problem of the ledger; nothing if it is whole. Reads only; the sums are made by the database."""
    yield from _guards_missing()
    yield from _entries_unbalanced()
    yield from _legs_misplaced()
    yield from _carried_wrong()
    yield from _balances_off()
    yield from _reversals_off()
    yield from _posted_after_close()


def _guards_missing() -> Iterator[Problem]:
    for name in sorted(guards.names(connection.vendor) - guards.present(connection)):
        yield Problem("guard_missing", name, "")


def _entries_unbalanced() -> Iterator[Problem]:
    """An entry has two legs that cancel and are as big as it says; the close of an empty fund has none. Balances taken
    over come from one account and go to several."""
    zero = Value(0, output_field=BigIntegerField())
    rows = Entry.objects.annotate(
        legs=Count("postings"),
        total=Coalesce(Sum("postings__amount_vnd"), zero),
        high=Coalesce(Max("postings__amount_vnd"), zero),
        low=Coalesce(Min("postings__amount_vnd"), zero),
    )
    whole = Q(total=0, high=F("amount_vnd")) & (Q(legs=2) | Q(legs=0, amount_vnd=0, act=Act.CLOSE_YEAR))
    taken = Q(total=0, act=Act.TAKE_OVER, legs__gte=2)
    whole |= taken & Q(low=-F("amount_vnd"), reverses__isnull=True)
    whole |= taken & Q(high=F("amount_vnd"), reverses__isnull=False)
    for pk, legs, total, high in rows.exclude(whole).order_by("pk").values_list("pk", "legs", "total", "high"):
        yield Problem("entry_unbalanced", f"entry {pk}", f"legs {legs}, sum {total}, largest {high}")


def _legs_misplaced() -> Iterator[Problem]:
    """Each leg lies on an account its act may move, in a fund of the entry, under the subject of the entry."""
    right_bucket = Q()
    for act, (givers, takers) in MOVES.items():
        for sign, buckets in (("lt", givers), ("gt", takers)):
            turned = "gt" if sign == "lt" else "lt"
            right_bucket |= Q(entry__act=act, account__bucket__in=buckets) & (
                Q(entry__reverses__isnull=True, **{f"amount_vnd__{sign}": 0})
                | Q(entry__reverses__isnull=False, **{f"amount_vnd__{turned}": 0})
            )
    right_fund = Q(account__fund=F("entry__fund")) | Q(account__fund=F("entry__other_fund"))
    right_subject = Q(account__bucket__in=FUND_BUCKETS, account__subject="") | Q(account__subject=F("entry__subject"))
    whole = Posting.objects.filter(right_bucket, right_fund, right_subject)
    rows = Posting.objects.exclude(pk__in=whole.order_by().values("pk")).order_by("pk")
    for entry_id, account_id, amount in rows.values_list("entry_id", "account_id", "amount_vnd"):
        yield Problem("leg_misplaced", f"entry {entry_id}", f"account {account_id}, amount {amount}")


def _carried_wrong() -> Iterator[Problem]:
    """Carried money stays in the same kind of account, in the next year's fund of its purse, with its first year."""
    first_year = Case(
        When(fund__carried_from_year=0, then=F("fund__budget_year")), default=F("fund__carried_from_year")
    )
    rows = Entry.objects.filter(act=Act.CARRY_OVER).annotate(
        first_year=first_year, buckets=Count("postings__account__bucket", distinct=True)
    )
    whole = Q(
        buckets=1,
        other_fund__purse=F("fund__purse"),
        other_fund__level=F("fund__level"),
        other_fund__budget_year=F("fund__budget_year") + 1,
        other_fund__carried_from_year=F("first_year"),
    )
    for pk, other in rows.exclude(whole).order_by("pk").values_list("pk", "other_fund_id"):
        yield Problem("carried_wrong", f"entry {pk}", f"to fund {other}")


def _balances_off() -> Iterator[Problem]:
    """Each account has a balance; it is the sum of its legs and not under the floor of its kind."""
    for pk in Account.objects.filter(balance__isnull=True).order_by("pk").values_list("pk", flat=True):
        yield Problem("balance_missing", f"account {pk}", "")
    zero = Value(0, output_field=BigIntegerField())
    legs = Posting.objects.filter(account=OuterRef("pk")).order_by().values("account")
    rows = Balance.objects.annotate(
        legs=Coalesce(Subquery(legs.annotate(vnd=Sum("amount_vnd")).values("vnd")), zero)
    ).order_by("pk")
    for pk, amount, total in rows.exclude(legs=F("amount_vnd")).values_list("pk", "amount_vnd", "legs"):
        yield Problem("balance_off", f"account {pk}", f"balance {amount}, legs {total}")
    source = Q(account__bucket=Bucket.SOURCE)
    right_floor = (source & Q(floor_vnd=FLOOR_NONE_VND)) | (~source & Q(floor_vnd=0))
    under = rows.filter(Q(amount_vnd__lt=F("floor_vnd")) | ~right_floor)
    for pk, amount, floor in under.values_list("pk", "amount_vnd", "floor_vnd"):
        yield Problem("under_floor", f"account {pk}", f"balance {amount}, floor {floor}")


def _reversals_off() -> Iterator[Problem]:
    """A reversal repeats its entry with the legs turned round; it is later, the only one, and not reversed itself."""
    same = ("act", "fund", "other_fund", "subject", "amount_vnd")
    whole = Q(reverses__reverses__isnull=True, pk__gt=F("reverses")) & ~Q(act=Act.CLOSE_YEAR)
    for name in same:
        both_null = Q(**{f"{name}__isnull": True, f"reverses__{name}__isnull": True})
        whole &= Q(**{f"reverses__{name}": F(name)}) | both_null
    reversals = Entry.objects.filter(reverses__isnull=False)
    for pk, reverses in _others(reversals, reversals.filter(whole)).values_list("pk", "reverses_id"):
        yield Problem("reversal_off", f"entry {pk}", f"reverses {reverses}")
    turned = Posting.objects.filter(
        entry=OuterRef("entry__reverses"), account=OuterRef("account"), amount_vnd=-OuterRef("amount_vnd")
    )
    legs = Posting.objects.filter(entry__reverses__isnull=False).annotate(match=Subquery(turned.values("pk")[:1]))
    for entry_id, account_id in legs.filter(match__isnull=True).values_list("entry_id", "account_id").order_by("pk"):
        yield Problem("reversal_off", f"entry {entry_id}", f"account {account_id} is not turned round")


def _others(rows: QuerySet[Entry], whole: QuerySet[Entry]) -> QuerySet[Entry]:
    return rows.exclude(pk__in=whole.order_by().values("pk")).order_by("pk")


def _posted_after_close() -> Iterator[Problem]:
    """After the close of a fund only returns follow."""
    closes = Entry.objects.filter(act=Act.CLOSE_YEAR).order_by()
    first = closes.values("fund").annotate(first=Min("pk")).values("first")
    late = Entry.objects.exclude(act__in=[*ACTS_AFTER_CLOSE, Act.CLOSE_YEAR]).annotate(
        closed=Subquery(first.filter(fund=OuterRef("fund"))),
        other_closed=Subquery(first.filter(fund=OuterRef("other_fund"))),
    )
    late = late.filter(Q(pk__gt=F("closed")) | Q(pk__gt=F("other_closed"))).order_by("pk")
    for pk, act in late.values_list("pk", "act"):
        yield Problem("posted_after_close", f"entry {pk}", act)
