"""Items and invoices stored before gain their keys, the name of their office and what they count."""

from django.db import migrations
from django.db.models import F

from khuyencong.support.rules import ItemFacts, keys_of


def fill(apps, schema_editor):
    item_model, key_model = apps.get_model("support", "SupportItem"), apps.get_model("support", "Key")
    for item in item_model.objects.select_related("office").order_by("id").iterator(chunk_size=500):
        item.office_name, item.province_id = item.office.name, item.office.place_id
        item.save(update_fields=["office_name", "province"])
        facts = ItemFacts(
            kind=item.kind,
            activity=item.activity,
            budget_year=item.budget_year,
            name=item.name,
            beneficiary_id=item.beneficiary_id,
            serial_key=item.serial_key,
        )
        rows = [key_model.objects.get_or_create(value=k.value, defaults={"kind": k.kind})[0] for k in keys_of(facts)]
        item.keys.add(*rows)
    apps.get_model("support", "Invoice").objects.update(counted_vnd=F("amount_vnd"))


class Migration(migrations.Migration):
    dependencies = [("support", "0003_overlap_cases")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
