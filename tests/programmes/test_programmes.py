"""Five-year programmes: targets only from documents, versions that succeed each other, figures that add up."""

from datetime import date

import pytest

from khuyencong.common.errors import Denied, Invalid, RuleBroken, WrongState
from khuyencong.places.services import load_units
from khuyencong.programmes import services
from khuyencong.programmes.fiveyear import page as programmepage
from khuyencong.programmes.fiveyear import selectors as programme_selectors
from khuyencong.programmes.fiveyear.published import load_published_programmes, printed_figures
from khuyencong.programmes.models import NotCarriedOut, Programme, ProgrammeVersion, Project, Target
from khuyencong.programmes.published import load_published
from khuyencong.programmes.results.indicators import groups, indicators
from tests.factories.accounts import People
from tests.factories.places import make_units
from tests.factories.results import (
    add_target,
    at,
    beneficiary_of,
    claimed,
    make_accepted,
    make_decision,
    make_programme,
    put_in_force,
    scan,
)

pytestmark = pytest.mark.django_db
JANUARY = at(date(2026, 1, 6))


def test_targets_come_only_from_a_document_that_can_be_opened(people: People) -> None:
    version = make_programme(people)
    for wrong, field in (
        ({"number": "", "issued_on": date(2025, 12, 1), "source_url": "https://vidu.example"}, "number"),
        ({"number": "1/QĐ", "issued_on": None, "source_url": "https://vidu.example"}, "issued_on"),
        ({"number": "1/QĐ", "issued_on": date(2025, 12, 1)}, "file"),
        ({"number": "1/QĐ", "issued_on": date(2099, 1, 1), "source_url": "https://vidu.example"}, "issued_on"),
        (
            {"number": "1/QĐ", "issued_on": date(2025, 12, 1), "source_url": "https://v.vn", "confidence": "read"},
            "confidence",
        ),
    ):
        new = services.NewDocument(kind="decision", issuer="Ủy ban nhân dân tỉnh", **wrong)  # type: ignore[arg-type]
        with pytest.raises(Invalid) as refused:
            services.add_document(programme=version.programme, new=new, by=people.binh, at=JANUARY)
        assert field in refused.value.fields
    with pytest.raises(Invalid) as refused:
        add_target(version, people.binh, "no_such_thing", 5)
    assert "indicator" in refused.value.fields
    with pytest.raises(Invalid) as refused:
        add_target(version, people.binh, "jobs_created", 5, year=2040)
    assert "year" in refused.value.fields
    add_target(version, people.binh, "jobs_created", 500)
    with pytest.raises(Invalid):
        add_target(version, people.binh, "jobs_created", 600)
    assert Target.objects.get().confidence == "read"  # the document's


def test_a_version_is_recorded_by_another_person_and_never_edited_afterwards(people: People) -> None:
    version = make_programme(people)
    with pytest.raises(RuleBroken) as refused:
        services.propose_version(version=version, by=people.binh, at=JANUARY)
    assert {f.code for f in refused.value.findings} == {"programmes.version_empty"}
    add_target(version, people.binh, "jobs_created", 500)
    services.propose_version(version=version, by=people.binh, at=JANUARY)
    with pytest.raises(WrongState):
        add_target(version, people.binh, "revenue", 5)
    with pytest.raises(Denied) as denied:
        services.put_in_force(version=version, by=people.binh, at=JANUARY)
    assert denied.value.reason == "own_work"
    services.put_in_force(version=version, by=people.binh_head, at=JANUARY)
    version.refresh_from_db()
    assert (version.status, version.in_force_from) == ("in_force", date(2025, 12, 20))
    with pytest.raises(WrongState):
        services.remove_target(target=Target.objects.get(), by=people.binh, at=JANUARY)
    with pytest.raises(Denied):
        services.open_version(programme=version.programme, by=people.em, at=JANUARY)


def test_the_next_version_starts_empty_ends_the_one_before_and_shows_the_difference(people: People) -> None:
    first = make_programme(people)
    add_target(first, people.binh, "jobs_created", 500)
    add_target(first, people.binh, "brands", 10)
    add_target(first, people.binh, "models", 6)
    put_in_force(first, people)
    second = services.open_version(programme=first.programme, by=people.binh, at=JANUARY)
    assert second.targets.count() == 0  # nothing is copied
    with pytest.raises(Invalid):
        services.open_version(programme=first.programme, by=people.binh, at=JANUARY)
    document = make_decision(first.programme, people.binh, "77/QĐ-UBND (ví dụ)")
    head = services.VersionHead(document, date(2026, 7, 1))
    services.set_version_head(version=second, head=head, by=people.binh, at=JANUARY)
    add_target(second, people.binh, "jobs_created", 800)
    add_target(second, people.binh, "brands", 10)
    add_target(second, people.binh, "machinery", 40)
    put_in_force(second, people)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.ended_on, second.succeeds, second.ended_on) == (date(2026, 7, 1), first, None)
    lines = programmepage.difference_lines(first, second)
    assert [(d.kind, d.label, d.old, d.new) for d in lines] == [
        ("sửa", "Việc làm mới", "500", "800"),
        ("giữ", "Thương hiệu, nhãn hiệu", "10", "10"),
        ("thêm", "Cơ sở ứng dụng máy móc tiên tiến", "–", "40"),
        ("bỏ", "Mô hình trình diễn", "6", "–"),
    ]


def test_a_document_whose_numbers_could_not_be_read_has_no_numbers(people: People) -> None:
    version = make_programme(people)
    add_target(version, people.binh, "jobs_created", 500)
    head = services.VersionHead(version.document, None, unread=True)
    services.set_version_head(version=version, head=head, by=people.binh, at=JANUARY)
    with pytest.raises(RuleBroken) as refused:
        services.propose_version(version=version, by=people.binh, at=JANUARY)
    assert [f.code for f in refused.value.findings] == ["programmes.unread_with_targets"]


def test_parts_of_money_above_the_printed_total_block(people: People) -> None:
    version = make_programme(people)
    add_target(version, people.binh, "jobs_created", 500)
    document = version.document
    assert document is not None
    for source, vnd in (("total", 100), ("state", 70), ("other", 40)):
        services.set_money(
            version=version, document=document, source=source, amount_vnd=vnd * 10**9, by=people.binh, at=JANUARY
        )
    with pytest.raises(RuleBroken) as refused:
        services.propose_version(version=version, by=people.binh, at=JANUARY)
    assert refused.value.findings[0].params == {"parts_vnd": 110 * 10**9, "total_vnd": 100 * 10**9}
    services.set_money(
        version=version, document=document, source="other", amount_vnd=20 * 10**9, by=people.binh, at=JANUARY
    )
    services.propose_version(version=version, by=people.binh, at=JANUARY)
    rows = programmepage.money_rows(version)
    assert [r["amount"] for r in rows] == ["70.000,0", "20.000,0", "10.000,0", "100.000,0"]  # the rest is named


def test_targets_taken_from_the_press_need_a_sentence(people: People) -> None:
    version = make_programme(people)
    new = services.NewDocument(kind="press", issuer="Báo Lào Cai", source_url="https://baolaocai.vn/vi-du")
    page = services.add_document(programme=version.programme, new=new, by=people.binh, at=JANUARY)
    typed = services.TypedTarget(page, "jobs_created", 500)
    services.add_target(version=version, typed=typed, by=people.binh, at=JANUARY)
    with pytest.raises(RuleBroken) as refused:
        services.propose_version(version=version, by=people.binh, at=JANUARY)
    assert [f.code for f in refused.value.findings] == ["programmes.target_from_press"]
    reasons = {"programmes.target_from_press": "Phụ lục chưa được gửi kèm quyết định (ví dụ)."}
    services.propose_version(version=version, by=people.binh, at=JANUARY, reasons=reasons)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"starts_year": 1900}, "starts_year"),
        ({"ends_year": 2025}, "ends_year"),
        ({"ends_year": 2060}, "ends_year"),
        ({"place": None}, "place"),
        ({"level": "district"}, "place"),
        ({"level": "nation"}, "place"),
    ],
)
def test_bad_programmes_are_refused_at_the_right_field(people: People, changes: dict[str, object], field: str) -> None:
    fields = {
        "title": "Chương trình (ví dụ)",
        "level": "province",
        "place": make_units().lao_cai,
        "starts_year": 2026,
        "ends_year": 2030,
    }
    with pytest.raises(Invalid) as refused:
        services.open_programme(new=services.NewProgramme(**{**fields, **changes}), by=people.binh, at=JANUARY)  # type: ignore[arg-type]
    assert field in refused.value.fields


def test_a_place_of_its_time_and_one_programme_a_place_and_start(people: People) -> None:
    units = make_units()
    new = services.NewProgramme("Chương trình Lào Cai cũ (ví dụ)", "province", units.lao_cai_old, 2026, 2030)
    with pytest.raises(Invalid) as refused:
        services.open_programme(new=new, by=people.binh, at=JANUARY)
    assert "place" in refused.value.fields  # it ended on 30 June 2025
    old = services.NewProgramme("Chương trình thị xã Sa Pa (ví dụ)", "district", units.sa_pa, 2021, 2025)
    services.open_programme(new=old, by=people.binh, at=JANUARY)  # the department took the district over
    make_programme(people)
    with pytest.raises(Invalid) as refused:
        make_programme(people)
    assert "starts_year" in refused.value.fields
    with pytest.raises(Denied):
        services.open_programme(
            new=services.NewProgramme("Quốc gia", "nation", None, 2031, 2035), by=people.binh, at=JANUARY
        )


def test_projects_belong_to_the_programme_of_their_place_purse_and_year(people: People) -> None:
    units = make_units()
    nation = services.open_programme(
        new=services.NewProgramme("Chương trình quốc gia (ví dụ)", "nation", None, 2026, 2030), by=people.an, at=JANUARY
    ).programme
    province = make_programme(people).programme
    local = make_accepted(people, 1)
    national = make_accepted(people, 2, purse="national")
    make_accepted(people, 3, budget_year=2025)
    make_accepted(people, 4, province=units.hanoi, place=units.phuc_loi)
    own = programme_selectors.own_projects
    assert set(own(nation)) == {national}
    assert set(own(province)) == {local, national}
    old = services.open_programme(
        new=services.NewProgramme("Lào Cai cũ (ví dụ)", "province", units.lao_cai_old, 2021, 2025),
        by=people.binh, at=JANUARY,
    ).programme  # fmt: skip
    late = make_accepted(people, 5, budget_year=2025)  # Bản Hồ came out of old Lào Cai
    other = make_accepted(people, 6, budget_year=2025, place=units.sa_pa_ward)  # not known to have
    assert late in own(old)
    assert other not in own(old)


def test_a_reader_sees_figures_of_their_own_ground_and_they_are_told(people: People) -> None:
    nation = services.open_programme(
        new=services.NewProgramme("Chương trình quốc gia (ví dụ)", "nation", None, 2026, 2030), by=people.an, at=JANUARY
    ).programme
    claimed(make_accepted(people, 1, purse="national"), people, {"jobs_created": 8})
    day = date(2026, 12, 1)
    assert programme_selectors.figures(nation, people.an, day).of("jobs_created", "national").value == 8
    assert programme_selectors.figures(nation, people.binh, day).of("jobs_created", "national").value == 8
    assert programme_selectors.figures(nation, people.em, day).of("jobs_created", "national").value is None
    assert programmepage.scope_note(nation, people.em, day)
    assert not programmepage.scope_note(nation, people.an, day)


@pytest.mark.promise("P15-36")
def test_money_is_that_of_the_projects_and_purses_stay_apart(people: People) -> None:
    programme = make_programme(people).programme
    make_accepted(people, 1)
    make_accepted(people, 2, purse="national", planned_vnd=300_000_000)
    make_accepted(people, 3, accepted_on=None)
    found = programme_selectors.figures(programme, people.binh, date(2026, 12, 1))
    assert found.of("promotion_planned", "local").value == 500_000_000
    assert found.of("promotion_planned", "national").value == 300_000_000
    assert found.of("promotion_accepted", "local").value == 250_000_000
    assert found.of("projects_accepted", "local").value == 1
    for key in ("promotion_planned", "promotion_accepted"):
        rows = programme_selectors.projects_behind(programme, people.binh, date(2026, 12, 1), key, "local")
        assert sum(p.part for p in rows) == found.of(key, "local").value  # type: ignore[attr-defined]


def test_results_after_the_years_of_a_programme_stand_beside_not_in_its_figure(people: People) -> None:
    programme = make_programme(people, ends=2026).programme
    project = make_accepted(people)
    claimed(project, people, {"revenue": 5_000_000_000})
    after = services.open_declaration(
        project=project, establishment_id=beneficiary_of(project).pk, by=people.chau, at=at(date(2028, 2, 1))
    )
    line = services.NewLine("revenue", 2027, services.TypedClaim(6_000_000_000))
    services.add_claim(declaration=after, line=line, by=people.chau, at=at(date(2028, 2, 1)))
    services.add_evidence(declaration=after, upload=scan(), by=people.chau, at=at(date(2028, 2, 1)))
    services.send_declaration(declaration=after, by=people.chau, at=at(date(2028, 2, 1)))
    services.confirm_declaration(declaration=after, by=people.binh, at=at(date(2028, 2, 2)))
    tally = programme_selectors.figures(programme, people.binh, date(2028, 3, 1)).of("revenue", "local")
    assert (tally.value, tally.later, tally.reported, tally.expected) == (5_000_000_000, 6_000_000_000, 1, 1)


def test_why_a_content_was_not_carried_out_is_a_code_and_a_sentence_and_keeps_its_history(people: People) -> None:
    programme = make_programme(people).programme
    make_accepted(people)
    day = at(date(2026, 12, 1))

    def record(activity: str, year: int, note: str, reason: str = "no_money") -> NotCarriedOut:
        return services.record_not_carried_out(
            programme=programme, activity=activity, year=year, reason=reason, note=note, by=people.binh, at=day
        )

    with pytest.raises(RuleBroken) as refused:
        record("A3.4", 2026, "Không có tiền (ví dụ)")
    assert [f.code for f in refused.value.findings] == ["programmes.not_carried_out_but_done"]
    for activity, year, note, field in (
        ("A3.1", 2026, " ", "note"), ("A3.1", 2027, "x", "year"), ("B1", 2026, "x", "activity"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as wrong:
            record(activity, year, note)
        assert field in wrong.value.fields
    record("A3.1", 2026, "Chưa được giao vốn (ví dụ).")
    record("A3.1", 2026, "Không cơ sở nào đăng ký (ví dụ).", "no_demand")
    assert NotCarriedOut.objects.filter(superseded_at__isnull=True).get().reason == "no_demand"
    assert NotCarriedOut.objects.count() == 2
    with pytest.raises(Denied):
        services.record_not_carried_out(
            programme=programme, activity="A4.4", year=2026, reason="no_money", note="x", by=people.em, at=day
        )


# What printed sources say


def test_printed_programmes_load_once_with_their_sources_and_no_invented_number(people: People) -> None:
    load_units(at=JANUARY)
    load_published()
    first = load_published_programmes(at=JANUARY)
    assert first == load_published_programmes(at=JANUARY)
    assert not Project.objects.exists()
    unread = ProgrammeVersion.objects.get(document__number="2646/QĐ-BCT")
    assert unread.unread
    assert not unread.targets.exists()
    national = Programme.objects.get(key="vn-2021-2025")
    targets = dict(national.versions.get().targets.values_list("indicator", "value"))
    assert targets == {
        "models": 340, "machinery": 1600, "lines": 300, "pollution_treated": 50, "fairs_home": 15, "fairs_abroad": 5,
        "workers_trained": 10_000,
    }  # fmt: skip
    assert {t.confidence for t in Target.objects.all()} == {"news"}
    assert not Target.objects.filter(document__source_url="").exists()


def test_the_printed_facts_of_lao_cai_stand_with_the_reading_used(people: People) -> None:
    load_units(at=JANUARY)
    load_published()
    load_published_programmes(at=JANUARY)
    programme = Programme.objects.get(key="lao-cai-2021-2025")
    assert (programme.place.code, programme.place.valid_to) == ("10", date(2025, 6, 30))  # type: ignore[union-attr]
    version = programme.versions.get()
    assert version.document is not None
    assert version.document.number == "2950/QĐ-UBND"
    assert dict(version.money.values_list("source", "amount_vnd")) == {
        "total": 117_866_000_000, "state": 64_841_000_000, "other": 53_025_000_000,
    }  # fmt: skip
    output, jobs = (version.targets.get(indicator=i) for i in ("output_value", "jobs_created"))
    assert (output.value, jobs.value, output.bound) == (5_310_000_000_000, 3000, "at_least")
    scale = version.targets.get(indicator="establishment_scale")
    assert scale.printed == "from 1,270 to more than 2,000 billion per establishment"
    assert not scale.compared
    assert "Không thể là" in scale.reading_words
    printed = {p.row.row: p.row.value for p in printed_figures(programme)}
    assert printed == {"A258": "44", "A259": "6047.5"}
    beside = programmepage.beside_lines(programme, people.an, date(2026, 12, 1))
    assert [(b.printed, [c.value for c in b.computed]) for b in beside] == [
        ("44", ["0", "0"]), ("6047.5", ["chưa có", "chưa có"]),
    ]  # fmt: skip


def test_every_content_stands_in_one_group_and_every_indicator_speaks_three_languages() -> None:
    from khuyencong.law.library import activities

    placed = [a for g in groups() for a in g.activities]
    assert len(placed) == len(set(placed))
    assert set(placed) >= {a for a in activities() if "-" not in a and not a.endswith("L")}
    for thing in (*indicators().values(), *groups()):
        assert set(thing.labels) == {"vi", "en", "th"}, thing.key
    for indicator in indicators().values():
        assert set(indicator.units) == {"vi", "en", "th"}
        assert indicator.activities <= set(placed)
        if indicator.source == "ratio":
            assert indicator.numerator in indicators()
            assert indicator.denominator in indicators()
            assert indicator.meaning  # the formula is stored in words
