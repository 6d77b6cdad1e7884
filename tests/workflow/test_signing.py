"""Internal signing steps: Lào Cai's five as the example, and everything that may go wrong on the way."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core import mail

from khuyencong.accounts import services as accounts
from khuyencong.accounts.models import Membership, User
from khuyencong.audit.models import Entry
from khuyencong.common.errors import FINDING_KINDS, Denied, Invalid, RuleBroken, Stale, WrongState
from khuyencong.demo.story import Story, moment
from khuyencong.files import selectors as files
from khuyencong.ledger.models import Entry as LedgerEntry
from khuyencong.programmes import services
from khuyencong.programmes.choices import Criterion, PaperKind, Status
from khuyencong.programmes.models import Appraisal, Contract, Project
from khuyencong.programmes.states import SUPPORT_PROJECT
from khuyencong.workflow.models import Outbox, Signature, SigningChain, SigningSheet, Task, TransitionRecord
from khuyencong.workflow.selectors import acts_offered, open_task, open_tasks_for, tasks_held_by_others, turn_inside
from khuyencong.workflow.services import (
    Act,
    Draft,
    NewStep,
    agree,
    deliver_outbox,
    discard,
    draft_act,
    end_steps,
    mark_seen,
    perform_many,
    return_sheet,
    set_steps,
    take_back,
)
from tests.factories import accounts as make
from tests.factories.accounts import People
from tests.factories.signing import STEPS, Division, make_division

pytestmark = pytest.mark.django_db
At = Callable[..., Story]
KEY = "programmes.project"
DAY = date(2025, 8, 21)


def typed(act: str, **more: str) -> dict[str, list[str]]:
    """What a specialist types for an act; every warning that may come has its sentence."""
    found = {"note": "Kính trình (ví dụ)."}
    if act.startswith("appraise"):
        for criterion in Criterion:
            found |= {f"answer_{criterion}": "yes", f"sentence_{criterion}": "Hồ sơ thể hiện rõ (ví dụ)."}
        found |= {"proposed_vnd": "250.000.000", "conclusion": "Đồng ý (ví dụ)."}
    found |= {f"reason-{code}": "Đã kiểm tra, có giải trình kèm theo (ví dụ)." for code in FINDING_KINDS}
    return {name: [text] for name, text in {**found, **more}.items()}


def draft(story: Story, act: str, by: User, day: date = DAY, **more: str) -> SigningSheet:
    return draft_act(SUPPORT_PROJECT, fresh(story), Draft(act, typed(act, **more)), by=by, at=moment(day))


def fresh(story: Story) -> Project:
    return Project.objects.get(pk=story.project.pk)


def again(sheet: SigningSheet) -> SigningSheet:
    return SigningSheet.objects.get(pk=sheet.pk)


def step(sheet: SigningSheet, by: User, day: date = DAY, note: str = "") -> SigningSheet:
    now = again(sheet)
    return agree(sheet=now, turn=now.turn, by=by, at=moment(day, 14), note=note)


def on_desk(user: User, day: date = DAY) -> list[str]:
    return [t.step or t.state for t in open_tasks_for(user, day)]


@pytest.fixture
def ready(at_step: At, people: People) -> tuple[Story, Division]:
    """A project appraised before the department wrote down its steps for every act."""
    story = at_step("appraise_base")
    return story, make_division(people, since=DAY)


@pytest.mark.promise("P1")
def test_the_five_steps_of_lao_cai_end_to_end(ready: tuple[Story, Division], people: People) -> None:
    """Specialist, deputy head, head of the division, deputy director (KT.), submission."""
    story, division = ready
    assert on_desk(people.binh) == [Status.BASE_APPRAISED]  # to draft
    assert on_desk(people.binh_head) == []  # the director neither drafts nor holds a step
    sheet = draft(story, "forward", people.binh)
    assert fresh(story).status == Status.BASE_APPRAISED
    for who, name in (
        (division.deputy_head, "Phó Trưởng phòng"),
        (division.head, "Trưởng phòng"),
        (division.deputy_director, "Phó Giám đốc ký"),
    ):
        assert on_desk(who) == [name]
        assert [on_desk(p) for p in (people.binh, people.binh_head, people.an)] == [[], [], []]
        step(sheet, who)
    record = TransitionRecord.objects.get(act="forward")
    assert fresh(story).status == Status.AT_AGENCY
    assert (record.by, record.capacity, record.role) == (division.deputy_director, "KT", "department_head")
    assert record.note == "Kính trình (ví dụ)."
    assert record.sheet == again(sheet)
    assert again(sheet).ending == "performed"
    signed = [(s.step, s.move, s.by.username, s.capacity) for s in record.sheet.signatures.all()]
    assert signed == [
        (1, "draft", "binh", ""), (2, "agree", "phong_pho", ""), (3, "agree", "phong_truong", ""),
        (4, "sign", "so_pho", "KT"),
    ]  # fmt: skip
    assert on_desk(people.an) == [Status.AT_AGENCY]
    assert not Task.objects.filter(sheet__isnull=False, closed_at__isnull=True).exists()
    noted = Entry.objects.filter(act__startswith="workflow.").exclude(act="workflow.steps.set").order_by("id")
    assert [e.act for e in noted] == [
        "workflow.draft", "workflow.agree", "workflow.agree", "workflow.sign",
    ]  # fmt: skip


def test_nobody_performs_at_once_what_goes_through_steps(ready: tuple[Story, Division], people: People) -> None:
    story, division = ready
    for who in (people.binh_head, division.deputy_director):
        with pytest.raises(Denied) as refused:
            services.forward_to_agency(project=fresh(story), by=who, at=moment(DAY))
        assert refused.value.reason == "signing_steps"
    offers = {n: [o.transition.act for o in acts_offered(SUPPORT_PROJECT, fresh(story), w, DAY)] for n, w in (
        ("binh", people.binh), ("head", people.binh_head), ("director", division.deputy_director), ("an", people.an),
    )}  # fmt: skip
    assert offers == {"binh": ["forward", "send_back"], "head": [], "director": [], "an": []}
    draft(story, "forward", people.binh)
    assert acts_offered(SUPPORT_PROJECT, fresh(story), people.binh, DAY) == []
    with pytest.raises(Denied):
        services.forward_to_agency(project=fresh(story), by=division.deputy_director, at=moment(DAY))
    assert fresh(story).status == Status.BASE_APPRAISED


def test_an_act_with_typed_values_makes_nothing_until_it_is_signed(at_step: At, people: People) -> None:
    story = at_step("submit")
    division = make_division(people, act="appraise_base", since=date(2025, 8, 20))
    before = (LedgerEntry.objects.count(), TransitionRecord.objects.count(), Outbox.objects.count())
    sheet = draft(story, "appraise_base", people.binh)
    assert Appraisal.objects.count() == 0
    assert (LedgerEntry.objects.count(), TransitionRecord.objects.count()) == before[:2]
    assert Outbox.objects.count() == before[2] + 1
    step(sheet, division.deputy_head)
    step(sheet, division.head)
    step(sheet, division.deputy_director)
    made = Appraisal.objects.get()
    assert (made.proposed_vnd, made.by, made.answers.count()) == (250_000_000, division.deputy_director, 5)
    assert fresh(story).status == Status.BASE_APPRAISED


def test_a_refused_draft_says_why_and_writes_nothing(at_step: At, people: People) -> None:
    story = at_step("submit")
    make_division(people, act="appraise_base", since=date(2025, 8, 20))
    with pytest.raises(Invalid) as wrong:
        draft(story, "appraise_base", people.binh, proposed_vnd="250.000.001")
    assert set(wrong.value.fields) == {"proposed_vnd"}
    with pytest.raises(RuleBroken) as refused:
        draft(story, "appraise_base", people.binh, answer_principles="no")
    assert refused.value.findings
    assert not SigningSheet.objects.exists()
    assert not Signature.objects.exists()


def test_returned_to_a_step_and_to_the_drafter(ready: tuple[Story, Division], people: People) -> None:
    story, division = ready
    sheet = draft(story, "forward", people.binh)
    step(sheet, division.deputy_head)
    step(sheet, division.head)
    now = again(sheet)
    with pytest.raises(Invalid) as wrong:
        return_sheet(sheet=now, turn=now.turn, to_step=4, reason=" ", by=division.deputy_director, at=moment(DAY))
    assert set(wrong.value.fields) == {"to_step", "note"}
    return_sheet(
        sheet=now, turn=now.turn, to_step=2, reason="Xem lại mức (ví dụ).", by=division.deputy_director, at=moment(DAY)
    )
    assert on_desk(division.deputy_head) == ["Phó Trưởng phòng"]
    now = again(sheet)
    return_sheet(sheet=now, turn=now.turn, to_step=1, reason="Sửa lời trình.", by=division.deputy_head, at=moment(DAY))
    assert on_desk(people.binh) == ["Chuyên viên soạn"]
    assert [o.transition.act for o in acts_offered(SUPPORT_PROJECT, fresh(story), people.binh, DAY)] == ["forward"]
    assert again(sheet).typed["note"] == ["Kính trình (ví dụ)."]
    redrafted = draft(story, "forward", people.binh, note="Đã sửa (ví dụ).")
    assert redrafted.pk == sheet.pk
    for who in (division.deputy_head, division.head, division.deputy_director):
        step(sheet, who)
    assert TransitionRecord.objects.get(act="forward").note == "Đã sửa (ví dụ)."


def test_a_draft_lying_with_its_drafter_may_be_given_up(ready: tuple[Story, Division], people: People) -> None:
    story, division = ready
    sheet = draft(story, "forward", people.binh)
    with pytest.raises(WrongState):
        discard(sheet=again(sheet), turn=1, by=people.binh, at=moment(DAY))
    now = again(sheet)
    return_sheet(sheet=now, turn=now.turn, to_step=1, reason="Thôi.", by=division.deputy_head, at=moment(DAY))
    now = again(sheet)
    discard(sheet=now, turn=now.turn, by=people.binh, at=moment(DAY))
    assert again(sheet).ending == "discarded"
    assert on_desk(people.binh) == [Status.BASE_APPRAISED]
    assert draft(story, "send_back", people.binh, missing="Báo giá thứ hai").pk != sheet.pk


def test_whose_turn_it_is_not_and_who_signed_before(ready: tuple[Story, Division], people: People) -> None:
    story, division = ready
    sheet = draft(story, "forward", people.binh)
    for who in (people.binh, division.head, division.deputy_director, people.binh_head, people.an, people.em):
        with pytest.raises(Denied) as refused:
            step(sheet, who)
        assert refused.value.reason == "not_your_turn", who
    # Bình stands in for the deputy head: the draft is Bình's, so that step is another person's.
    desk = Membership.objects.get(user=division.deputy_head)
    accounts.appoint_deputy(
        of=desk, user=people.binh, capacity="KT", document="4/GUQ", valid_from=DAY, valid_to=None,
        by=people.administrator, at=moment(DAY),
    )  # fmt: skip
    with pytest.raises(Denied) as refused:
        step(sheet, people.binh)
    assert refused.value.reason == "signed_before"
    assert on_desk(people.binh) == []


def test_nobody_signs_what_they_submitted(at_step: At, people: People) -> None:
    """The last signer appraised before: not_by holds inside the body too (P§15.28)."""
    story = at_step("forward")
    body = make.organisations()["agency"]
    deputy = make.user("cuc_pho", "Phó Cục trưởng (ví dụ)")
    make.member(deputy, "agency_head", body)
    TransitionRecord.objects.filter(act="appraise_base").update(by=deputy)
    steps = (NewStep("Chuyên viên", "agency_officer"), NewStep("Lãnh đạo Cục", "agency_head"))
    set_steps(
        organisation=body, process=KEY, act="appraise_ministry", steps=steps, valid_from=DAY, document="1/QĐ",
        by=people.administrator, at=moment(DAY),
    )  # fmt: skip
    sheet = draft(story, "appraise_ministry", people.an)
    with pytest.raises(Denied) as refused:
        step(sheet, deputy)
    assert refused.value.reason == "own_work"
    step(sheet, people.an_head)
    assert fresh(story).status == Status.MINISTRY_APPRAISED


def test_a_page_opened_before_the_last_move_is_stale(ready: tuple[Story, Division], people: People) -> None:
    story, division = ready
    sheet = draft(story, "forward", people.binh)
    old = again(sheet)
    take_back(sheet=again(sheet), by=people.binh, at=moment(DAY))
    draft(story, "forward", people.binh, note="Khác hẳn (ví dụ).")
    with pytest.raises(Stale):
        agree(sheet=again(sheet), turn=old.turn, by=division.deputy_head, at=moment(DAY))
    assert again(sheet).step == 2


def test_what_was_handed_on_is_taken_back_until_the_next_step_opens_it(
    ready: tuple[Story, Division], people: People
) -> None:
    story, division = ready
    sheet = draft(story, "forward", people.binh)
    mark_seen(process=KEY, subject_id=story.project.pk, by=people.binh, at=moment(DAY))  # the sender is not the next
    with pytest.raises(Denied):
        take_back(sheet=again(sheet), by=division.deputy_head, at=moment(DAY))
    take_back(sheet=again(sheet), by=people.binh, at=moment(DAY))
    assert on_desk(people.binh) == ["Chuyên viên soạn"]
    draft(story, "forward", people.binh)
    mark_seen(process=KEY, subject_id=story.project.pk, by=division.deputy_head, at=moment(DAY))
    with pytest.raises(Stale):
        take_back(sheet=again(sheet), by=people.binh, at=moment(DAY))
    assert again(sheet).step == 2


def test_a_deputy_signs_with_capacity_and_days(ready: tuple[Story, Division], people: People) -> None:
    story, division = ready
    sheet = draft(story, "forward", people.binh)
    stand_in = make.user("thay", "Người ký thay (ví dụ)")
    desk = Membership.objects.get(user=division.head)
    accounts.appoint_deputy(
        of=desk, user=stand_in, capacity="TUQ", document="4/GUQ", valid_from=DAY, valid_to=date(2025, 8, 22),
        by=people.administrator, at=moment(DAY),
    )  # fmt: skip
    step(sheet, division.deputy_head)
    late = User.objects.get(pk=stand_in.pk)
    with pytest.raises(Denied):
        step(sheet, late, date(2025, 8, 23))
    step(sheet, stand_in)
    last = Signature.objects.order_by("-id").first()
    assert last is not None
    assert (last.by, last.capacity, last.position) == (stand_in, "TUQ", desk.position)


def test_a_desk_handed_over_takes_its_drafts_and_turns_along(ready: tuple[Story, Division], people: People) -> None:
    story, division = ready
    sheet = draft(story, "forward", people.binh)
    next_day = date(2025, 8, 22)
    heirs = {}
    for old in (people.binh, division.deputy_head):
        heirs[old.username] = make.user(f"{old.username}_moi", "Người nhận bàn giao (ví dụ)")
        accounts.hand_over(
            from_membership=Membership.objects.get(user=old), to_user=heirs[old.username], document="9/BB-BG",
            by=people.administrator, at=moment(next_day),
        )  # fmt: skip
    old, new = User.objects.get(pk=division.deputy_head.pk), heirs["phong_pho"]
    assert (on_desk(old, next_day), on_desk(new, next_day)) == ([], ["Phó Trưởng phòng"])
    with pytest.raises(Denied):
        take_back(sheet=again(sheet), by=User.objects.get(pk=people.binh.pk), at=moment(next_day))
    take_back(sheet=again(sheet), by=heirs["binh"], at=moment(next_day))
    assert on_desk(heirs["binh"], next_day) == ["Chuyên viên soạn"]


def test_another_act_that_moves_the_dossier_overtakes_the_sheet(at_step: At, people: People) -> None:
    story = at_step("submit")
    division = make_division(people, act="appraise_base", since=date(2025, 8, 20))
    sheet = draft(story, "appraise_base", people.binh)
    services.refuse(project=fresh(story), reason="Không đủ điều kiện (ví dụ).", by=people.binh_head, at=moment(DAY))
    assert again(sheet).ending == "overtaken"
    assert on_desk(division.deputy_head) == []
    with pytest.raises(Stale):
        step(sheet, division.deputy_head)


def test_a_chain_covers_only_what_its_last_step_may_decide(at_step: At, people: People) -> None:
    """The agency's head signs; the accountant still pays at once."""
    story = at_step("progress")
    body = make.organisations()["agency"]
    steps = (NewStep("Chuyên viên", "agency_officer"), NewStep("Lãnh đạo Cục", "agency_head"))
    set_steps(
        organisation=body, process=KEY, act="", steps=steps, valid_from=date(2026, 6, 11), document="1/QĐ",
        by=people.an_head, at=moment(date(2026, 6, 11)),
    )  # fmt: skip
    story.advance(date(2026, 6, 12), 125_000_000, "UNC 0412")
    assert fresh(story).status == Status.RUNNING


def test_papers_and_the_scan_are_kept_from_the_draft_on(at_step: At, people: People) -> None:
    """An outside decision and a contract go through the steps of the agency; amounts read as they were typed."""
    story = at_step("assign_budget")
    day = date(2026, 3, 11)
    body = make.organisations()["agency"]
    steps = (NewStep("Chuyên viên", "agency_officer"), NewStep("Lãnh đạo Cục", "agency_head"))
    set_steps(
        organisation=body, process=KEY, act="sign_contract", steps=steps, valid_from=day, document="1/QĐ",
        by=people.administrator, at=moment(day),
    )  # fmt: skip
    story.paper(PaperKind.CONTRACT, people.an, day)
    words = {"contract_number": ["18/2026/HĐ"], "signed_on": ["11/03/2026"], "amount_vnd": ["250,000,000"]}
    sheet = draft_act(SUPPORT_PROJECT, fresh(story), Draft("sign_contract", words, "en"), by=people.an, at=moment(day))
    assert not Contract.objects.exists()
    step(sheet, people.an_head, day)
    assert Contract.objects.get().amount_vnd == 250_000_000
    assert files.attachments_of(story.project.subject).filter(kind=PaperKind.CONTRACT).count() == 1


def test_the_next_step_is_told_by_mail_and_only_it(ready: tuple[Story, Division], people: People) -> None:
    story, _division = ready
    Outbox.objects.update(sent_at=moment(DAY))
    draft(story, "forward", people.binh)
    assert deliver_outbox(at=moment(DAY, 15)) == 1
    assert [m.to for m in mail.outbox] == [["phong_pho@example.vn"]]
    assert "Phó Trưởng phòng" in mail.outbox[0].subject
    assert f"/workflow/sheets/{SigningSheet.objects.get().pk}/" in mail.outbox[0].body


def test_a_new_dossier_is_told_to_those_who_draft(at_step: At, people: People) -> None:
    story = at_step("open")
    make_division(people, since=date(2025, 8, 4))
    story.submit(date(2025, 8, 5))
    deliver_outbox(at=moment(date(2025, 8, 5), 15))
    told = {address for m in mail.outbox for address in m.to}
    assert told == {"binh@example.vn", "phong_pho@example.vn", "phong_truong@example.vn"}  # officers draft


def test_others_see_the_body_and_its_own_people_see_the_step(ready: tuple[Story, Division], people: People) -> None:
    story, division = ready
    draft(story, "forward", people.binh)

    def held(who: User) -> list[tuple[str, str]]:
        return [(t.state, t.step) for t in tasks_held_by_others(who, DAY)]

    assert held(people.binh) == [(Status.BASE_APPRAISED, "Phó Trưởng phòng")]
    assert held(people.chau) == held(people.an) == [(Status.BASE_APPRAISED, "")]
    assert turn_inside(KEY, story.project.pk, people.chau, DAY) is None
    turn = turn_inside(KEY, story.project.pk, division.deputy_head, DAY)
    assert turn is not None
    assert turn.mine
    task = open_task(KEY, story.project.pk)
    assert task is not None
    assert (task.sheet, turn.task.due_on) == (None, task.due_on)


def test_the_body_that_took_over_signs_in_its_own_steps(ready: tuple[Story, Division], people: People) -> None:
    """A dossier of a department that was merged: the successor's people draft and sign, under their chain."""
    story, division = ready
    yen_bai = make.organisation("Sở Công Thương tỉnh Yên Bái")
    Project.objects.update(department=yen_bai)
    Task.objects.filter(closed_at__isnull=True).update(organisation=yen_bai)
    assert on_desk(people.binh) == []
    accounts.record_succession(
        old=yen_bai, new=make.organisations()["lao_cai"], on=date(2025, 7, 1), document="202/2025/QH15",
        by=people.administrator, at=moment(DAY),
    )  # fmt: skip
    binh, deputy = User.objects.get(pk=people.binh.pk), User.objects.get(pk=division.deputy_head.pk)
    assert on_desk(binh) == [Status.BASE_APPRAISED]
    sheet = draft(story, "forward", binh)
    assert (sheet.organisation, sheet.chain) == (yen_bai, division.chain)
    assert on_desk(deputy) == ["Phó Trưởng phòng"]
    deliver_outbox(at=moment(DAY, 15))
    assert ["phong_pho@example.vn"] in [m.to for m in mail.outbox]
    step(sheet, deputy)
    assert on_desk(User.objects.get(pk=division.head.pk)) == ["Trưởng phòng"]


def test_many_at_once_pass_the_steps_of_what_they_belong_to(ready: tuple[Story, Division], people: People) -> None:
    story, division = ready

    def forward(about: str) -> list[TransitionRecord]:
        return perform_many(
            SUPPORT_PROJECT, [fresh(story)], "forward", by=division.deputy_director, at=moment(DAY), about=about,
            given_for=lambda _project: Act(reasons=dict.fromkeys(FINDING_KINDS, "Đã kiểm tra (ví dụ).")),
        )  # fmt: skip

    with pytest.raises(Denied) as refused:
        forward("")
    assert refused.value.reason == "signing_steps"
    sheet = draft(story, "forward", people.binh)
    assert len(forward("programmes.plan:1")) == 1
    assert again(sheet).ending == "overtaken"
    assert on_desk(division.deputy_head) == []


class TestSettingSteps:
    """Who writes down which steps from when."""

    def given(self, people: People, **changes: Any) -> dict[str, Any]:
        return {
            "organisation": make.organisations()["lao_cai"], "process": KEY, "act": "", "steps": STEPS,
            "valid_from": DAY, "document": "12/QĐ-SCT", "by": people.administrator, "at": moment(DAY), **changes,
        }  # fmt: skip

    def test_heads_write_their_own_and_nobody_elses(self, people: People) -> None:
        assert set_steps(**self.given(people, by=people.binh_head)).steps.count() == 4
        for who in (people.binh, people.an_head, people.em, people.auditor):
            with pytest.raises(Denied):
                set_steps(**self.given(people, by=who))

    @pytest.mark.parametrize(
        ("changes", "fields"),
        [
            ({"process": "x.y"}, {"process"}),
            ({"act": "no_such_act"}, {"act"}),
            ({"steps": STEPS[:1], "act": "forward"}, {"", "steps-1-role"}),
            ({"steps": STEPS * 4}, {""}),
            ({"steps": (*STEPS, NewStep("", "x", "", "PP"))}, {"steps-5-label", "steps-5-role", "steps-5-capacity"}),
            ({"steps": STEPS[:3], "act": "forward"}, {"steps-3-role"}),
            ({"valid_from": date(2025, 8, 20)}, {"valid_from"}),
            ({"document": " "}, {"document"}),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field(
        self, people: People, changes: dict[str, Any], fields: set[str]
    ) -> None:
        with pytest.raises(Invalid) as wrong:
            set_steps(**self.given(people, **changes))
        assert set(wrong.value.fields) == fields
        assert not SigningChain.objects.exists()

    def test_new_steps_succeed_the_old_ones(self, people: People) -> None:
        first = set_steps(**self.given(people))
        second = set_steps(**self.given(people, valid_from=date(2025, 9, 1), steps=STEPS[:1] + STEPS[3:]))
        first.refresh_from_db()
        assert (first.valid_to, second.valid_to) == (date(2025, 8, 31), None)
        with pytest.raises(Invalid) as wrong:
            set_steps(**self.given(people, valid_from=date(2025, 8, 25)))
        assert set(wrong.value.fields) == {"valid_from"}
        assert end_steps(chain=second, last_day=DAY, by=people.administrator, at=moment(DAY)) is None
        assert end_steps(chain=first, last_day=DAY, by=people.administrator, at=moment(DAY)) == first
        with pytest.raises(WrongState):
            end_steps(chain=first, last_day=DAY, by=people.administrator, at=moment(DAY))

    def test_steps_of_an_act_come_before_those_of_every_act(self, at_step: At, people: People) -> None:
        story = at_step("appraise_base")
        make_division(people, since=DAY)
        short = (NewStep("Chuyên viên", "department_officer"), NewStep("Giám đốc", "department_head"))
        set_steps(**self.given(people, act="forward", steps=short))
        sheet = draft(story, "forward", people.binh)
        step(sheet, people.binh_head)
        assert fresh(story).status == Status.AT_AGENCY

    def test_what_is_on_its_way_goes_on_when_the_steps_end(self, at_step: At, people: People) -> None:
        story = at_step("appraise_base")
        division = make_division(people, since=DAY)
        sheet = draft(story, "forward", people.binh)
        end_steps(chain=division.chain, last_day=DAY, by=people.administrator, at=moment(DAY))
        later = date(2025, 8, 22)
        for who in (division.deputy_head, division.head, division.deputy_director):
            step(sheet, who, later)
        assert fresh(story).status == Status.AT_AGENCY
        assert TransitionRecord.objects.get(act="forward").capacity == "KT"
