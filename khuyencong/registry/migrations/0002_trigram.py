from django.db import migrations

from khuyencong.registry.pg import add_trigram_index, drop_trigram_index


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]
    operations = [migrations.RunPython(add_trigram_index, drop_trigram_index)]
