"""`khuyencong close-budget-year YEAR`: what becomes of the money of a year that is over."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from khuyencong.accounts.access import may
from khuyencong.accounts.models import User
from khuyencong.common import clock
from khuyencong.common.errors import Invalid, RuleBroken
from khuyencong.common.years import YEAR_MAX, YEAR_MIN
from khuyencong.ledger import services
from khuyencong.ledger.services import Closed
from khuyencong.ledger.services.yearend import FUNDS_MAX, open_funds
from khuyencong.ui import findingview


class Command(BaseCommand):
    help = (
        "Record debts for open advances of a budget year and close its funds: what was not spent lapses, except what "
        "is on a carry-over request. Runs again without harm; a fund that waits is named with the reason."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int, help="the budget year, after its 31 January")
        parser.add_argument("--by", required=True, metavar="USER", help="login name of the finance officer who closes")
        parser.add_argument("--document", default="", help="number and date of the closing minutes")
        parser.add_argument("--limit", type=int, default=FUNDS_MAX, help=f"at most so many funds (default {FUNDS_MAX})")
        parser.add_argument("--dry-run", action="store_true", help="write nothing, say what would be done")

    def handle(self, *args: Any, **options: Any) -> None:
        year, dry = options["year"], options["dry_run"]
        if not YEAR_MIN <= year <= YEAR_MAX:
            raise CommandError(f"year: {year} is not between {YEAR_MIN} and {YEAR_MAX}", returncode=2)
        if options["limit"] < 1:
            raise CommandError("--limit: at least 1", returncode=2)
        by = User.objects.filter(username=options["by"], is_active=True).first()
        if by is None:
            raise CommandError(f"--by: nobody active is called {options['by']!r}", returncode=2)
        if not may(by, "ledger.close", clock.now()):
            raise CommandError(f"--by: {options['by']!r} has no role that closes a budget year", returncode=2)
        if not dry and not options["document"].strip():
            raise CommandError("--document: number and date of the closing minutes are needed", returncode=2)
        done = waiting = 0
        try:
            for closed in services.close_budget_year(
                budget_year=year,
                document=options["document"],
                by=by,
                at=clock.now(),
                limit=options["limit"],
                dry_run=dry,
            ):
                self.stdout.write(_line(closed, dry=dry))
                done += closed.closed
                waiting += not closed.closed
        except RuleBroken as error:
            raise CommandError("; ".join(findingview.show(f).sentence for f in error.findings)) from error
        except Invalid as error:
            raise CommandError(str(error), returncode=2) from error
        left = open_funds(year).count()
        verb = "would be closed" if dry else "closed"
        self.stdout.write(f"{year}: {done} funds {verb}, {waiting} wait, {left} open now")


def _line(closed: Closed, *, dry: bool) -> str:
    """One fund: its number, what lapses, what goes back, what waits."""
    plan, fund = closed.plan, closed.fund
    parts = [f"fund {fund.pk} {fund}:"]
    if plan.debts:
        owed = sum(debt.amount_vnd for debt in plan.debts)
        parts.append(f"TO_RETURN {owed} ({len(plan.debts)} advances)")
    if plan.on_request_vnd:
        parts.append(f"ON_REQUEST {plan.on_request_vnd}")
    parts.append(f"{'LAPSED' if closed.closed and not dry else 'to lapse'} {plan.lapses_vnd}")
    parts.append("closed" if closed.closed and not dry else "can be closed" if closed.closed else "waits")
    if plan.waits:
        parts.append(f"for {', '.join(plan.waits)}")
    return " ".join(parts)
