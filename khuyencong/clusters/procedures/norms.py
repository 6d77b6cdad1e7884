"""What the law says to the procedures of clusters on the day a dossier was received: each question once."""

from datetime import date

from khuyencong.clusters.norms import TYPE_SHARES, area, regime_on, words
from khuyencong.clusters.procedures.rules.clocks import Step, Term, last_day
from khuyencong.clusters.procedures.rules.law import Law
from khuyencong.clusters.rules.law import Area
from khuyencong.law import selectors as law


def law_on(received_on: date, *, mountain_or_craft: bool = False, overlay: law.Overlay | None = None) -> Law:
    """Everything the rules of clusters ask, as it was on the day of receipt (C§13.1).

    `mountain_or_craft`: the floor of the area is that of mountain districts and craft-village clusters.
    """
    on = received_on
    shares = {name: found for name, key in TYPE_SHARES.items() if (found := area(key, on, overlay))}
    return Law(
        regime=regime_on(on, overlay),
        area_max=area("clusters.area.max", on, overlay),
        area_min=area("clusters.area.min", on, overlay, mountain_or_craft="yes" if mountain_or_craft else "no"),
        services_share=area("clusters.services_share", on, overlay),
        occupancy_above=area("clusters.establish.occupancy_above", on, overlay),
        unleased_max=area("clusters.establish.unleased_max", on, overlay),
        territory=words("clusters.establish.territory", on, overlay),
        exempt_types=words("clusters.establish.exempt_types", on, overlay),
        expand_occupancy=area("clusters.expand.occupancy_min", on, overlay),
        expand_works=words("clusters.expand.works", on, overlay),
        works_waived_before_105=words("clusters.expand.works_waived_before_105", on, overlay),
        small_area=area("clusters.small_change.area", on, overlay),
        small_territory=words("clusters.small_change.territory", on, overlay),
        papers=words("clusters.dossier.papers", on, overlay),
        decision_items=words("clusters.decision.items", on, overlay),
        type_shares=shares,
    )


def term(step: Step, received_on: date) -> Term | None:
    """How long a step may take under the regime of the receipt; None where the regime sets no term (C§7.1)."""
    for kind, working in (("working_days", True), ("days", False)):
        key = f"clusters.clock.{step}_{kind}"
        if key not in CLOCKS:
            continue
        found = law.norm(key, on=received_on)
        if isinstance(found.value, int):
            return Term(step, found.value, working, found.citation, found.confidence, found.severity)
    return None


def receive_until(notice_on: date, received_on: date) -> date | None:
    """The last day on which applications are accepted after the notice; None where the regime sets none."""
    found = term(Step.RECEIVE, received_on)
    return last_day(notice_on, found, law.working_calendar()) if found else None


CLOCKS = frozenset(
    {
        "clusters.clock.publish_working_days", "clusters.clock.receive_days", "clusters.clock.receive_working_days",
        "clusters.clock.submit_working_days", "clusters.clock.appraise_days", "clusters.clock.appraise_working_days",
        "clusters.clock.decide_working_days",
    }
)  # fmt: skip


def passing_mark(received_on: date) -> Area | None:
    """The average from which an applicant may be named investor."""
    return area("clusters.council.pass_points", received_on)


def group_points(received_on: date) -> dict[str, Area]:
    """The most points of each group of criteria."""
    groups = {g: area("clusters.council.group_points", received_on, group=g) for g in ("G1", "G2", "G3", "G4")}
    return {g: found for g, found in groups.items() if found is not None}


def support_share(day: date) -> Area | None:
    """The share of the total investment that State support may reach, on the day of the support's decision."""
    return area("clusters.support.infrastructure_share", day)


def before_105_days(on: date) -> tuple[date, date]:
    """The day before which such a cluster was formed, and the day before which the province decides on it."""
    formed = law.norm("clusters.before_105.formed_before", on=on).value
    deadline = law.norm("clusters.before_105.deadline", on=on).value
    return date.fromisoformat(str(formed)), date.fromisoformat(str(deadline))


def priority_land(on: date) -> tuple[Area, date] | None:
    """How many years land is kept for the three priority groups after completion, and since when the rule holds."""
    found = law.norm("clusters.priority_land.years", on=on)
    years = area("clusters.priority_land.years", on)
    return (years, found.version.in_force_from) if years is not None and found.version is not None else None
