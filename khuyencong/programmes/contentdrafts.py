"""Papers only some contents have: the programme of a course (Form 12), the report of cluster works (Form 13)."""

from datetime import date

from khuyencong.papers.blocks import Paper
from khuyencong.papers.forms import cluster_report, training_programme
from khuyencong.programmes import guards
from khuyencong.programmes.contents import content_of
from khuyencong.programmes.draftparts import office, purse_of, span_words, where
from khuyencong.programmes.models import Part, Project

TRAINING = "A1.1"


def _cluster_parts(project: Project) -> list[Part]:
    return [p for p in project.parts_in_force if content_of(p.activity).beneficiary == "cluster"]


def trains(project: Project) -> bool:
    """Whether the project teaches an occupation."""
    return TRAINING in project.activities


def builds_cluster(project: Project) -> bool:
    """Whether the project pays works of an industrial cluster."""
    return bool(_cluster_parts(project))


def training(project: Project, day: date | None) -> Paper:
    """Form 12. Hours of theory and practice are written by the school; the estimate's lines stand as its content."""
    parts = [p for p in project.parts_in_force if p.activity == TRAINING]
    details = [p.details or {} for p in parts]
    occupations = dict.fromkeys(str(d.get("occupation", "")) for d in details)
    trainees = [int(d["trainees"]) for d in details if str(d.get("trainees", "")).isdigit()]
    lessons = [training_programme.Lesson(item.name) for part in parts for item in part.items.all()]
    return training_programme.build(
        training_programme.ProgrammeData(
            office(project.implementer, day), project.title, "; ".join(filter(None, occupations)) or "–", lessons,
            sum(trainees) if trainees else None, span_words(project), where(project),
            [line for line in project.goals.splitlines() if line.strip()], purse=purse_of(project),
        )
    )  # fmt: skip


def cluster(project: Project, day: date | None) -> Paper:
    """Form 13: the works of the cluster with the value approved and, once accepted, done."""
    parts = _cluster_parts(project)
    done = guards.acceptance_of(project) is not None
    lines = [
        cluster_report.WorksLine(
            item.name, item.unit, str(item.quantity), item.cost_vnd, item.cost_vnd if done else 0,
            supported=bool(item.support_vnd),
        )
        for part in parts
        for item in part.items.all()
    ]  # fmt: skip
    names = "; ".join(dict.fromkeys(p.cluster_name for p in parts if p.cluster_name)) or "cụm công nghiệp"
    investors = dict.fromkeys(str((p.details or {}).get("investor", "") or p.beneficiary or "") for p in parts)
    until = f"đến ngày {day:%d/%m/%Y}" if day else ""
    return cluster_report.build(
        cluster_report.ClusterData(
            office(project.implementer, day), names, "; ".join(filter(None, investors)) or "–", where(project), until,
            lines, support_vnd=sum(p.support_vnd for p in parts), purse=purse_of(project),
        )
    )  # fmt: skip
