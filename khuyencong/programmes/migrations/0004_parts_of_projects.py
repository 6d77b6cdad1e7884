"""Every project so far was one content for one establishment on national money: it becomes a project of one part."""

from typing import Any

from django.db import migrations

MOVED = (
    "activity", "beneficiary_id", "production_place_id", "province_id", "place_id", "department_id", "budget_year",
    "present_machine", "effects", "is_line", "machine_is_new", "commits_rest", "commits_no_other", "uplift",
    "uplift_ground", "norm_version", "norm_citation", "ceiling_vnd",
)  # fmt: skip


def make_parts(apps: Any, schema_editor: Any) -> None:
    Project = apps.get_model("programmes", "Project")  # noqa: N806
    Part = apps.get_model("programmes", "Part")  # noqa: N806
    CostItem = apps.get_model("programmes", "CostItem")  # noqa: N806
    Acceptance = apps.get_model("programmes", "Acceptance")  # noqa: N806
    for project in Project.objects.order_by("id").iterator(chunk_size=500):
        values = {name: getattr(project, name) for name in MOVED}
        part = Part.objects.create(project=project, position=1, state="in_force", **values)
        CostItem.objects.filter(project=project).update(part=part)
        for acceptance in Acceptance.objects.filter(project=project):
            acceptance.part, acceptance.work_done_on = part, acceptance.accepted_on
            acceptance.save(update_fields=["part", "work_done_on"])
        Project.objects.filter(pk=project.pk).update(manager_id=project.agency_id)


class Migration(migrations.Migration):
    dependencies = [("programmes", "0003_parts")]
    operations = [migrations.RunPython(make_parts, migrations.RunPython.noop, elidable=True)]
