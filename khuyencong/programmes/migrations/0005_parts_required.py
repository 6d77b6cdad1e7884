"""Every project has its parts and its managing body: they are required, and what moved to the parts leaves."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('programmes', '0004_parts_of_projects'),
    ]

    operations = [
        migrations.AlterField(
            model_name='acceptance',
            name='part',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='acceptance', to='programmes.part'),
        ),
        migrations.AlterField(
            model_name='acceptance',
            name='work_done_on',
            field=models.DateField(verbose_name='Ngày hoàn thành khối lượng'),
        ),
        migrations.AlterField(
            model_name='costitem',
            name='part',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='programmes.part'),
        ),
        migrations.AlterField(
            model_name='project',
            name='manager',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='Cơ quan quản lý kinh phí'),
        ),
        migrations.RemoveConstraint(
            model_name='project',
            name='project_uplift_at_least_one',
        ),
        migrations.RemoveConstraint(
            model_name='project',
            name='project_uplift_has_ground',
        ),
        migrations.RemoveField(
            model_name='acceptance',
            name='project',
        ),
        migrations.RemoveField(
            model_name='project',
            name='activity',
        ),
        migrations.RemoveField(
            model_name='project',
            name='beneficiary',
        ),
        migrations.RemoveField(
            model_name='project',
            name='ceiling_vnd',
        ),
        migrations.RemoveField(
            model_name='project',
            name='commits_no_other',
        ),
        migrations.RemoveField(
            model_name='project',
            name='commits_rest',
        ),
        migrations.RemoveField(
            model_name='project',
            name='effects',
        ),
        migrations.RemoveField(
            model_name='project',
            name='fund',
        ),
        migrations.RemoveField(
            model_name='project',
            name='is_line',
        ),
        migrations.RemoveField(
            model_name='project',
            name='machine_is_new',
        ),
        migrations.RemoveField(
            model_name='project',
            name='norm_citation',
        ),
        migrations.RemoveField(
            model_name='project',
            name='norm_version',
        ),
        migrations.RemoveField(
            model_name='project',
            name='present_machine',
        ),
        migrations.RemoveField(
            model_name='project',
            name='production_place',
        ),
        migrations.RemoveField(
            model_name='project',
            name='uplift',
        ),
        migrations.RemoveField(
            model_name='project',
            name='uplift_ground',
        ),
    ]
