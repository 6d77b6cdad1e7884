"""Every kind of project: its contents become parts. First the new tables and columns, still empty."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('places', '0002_versions_and_questions'),
        ('programmes', '0002_published'),
        ('registry', '0002_trigram'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DetailPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('draft', 'Đang lập'), ('submitted', 'Chờ Sở phê duyệt'), ('approved', 'Đã phê duyệt'), ('withdrawn', 'Đã rút')], default='draft', max_length=20, verbose_name='Trạng thái')),
                ('version', models.PositiveSmallIntegerField(verbose_name='Lần')),
                ('is_last', models.BooleanField(default=False, verbose_name='Kế hoạch cuối')),
                ('number', models.CharField(blank=True, default='', max_length=100, verbose_name='Số, ký hiệu văn bản phê duyệt')),
                ('approved_on', models.DateField(blank=True, null=True, verbose_name='Ngày phê duyệt')),
                ('note', models.TextField(blank=True, default='', verbose_name='Nội dung, tiến độ')),
            ],
            options={
                'ordering': ['project', 'version'],
            },
        ),
        migrations.CreateModel(
            name='Part',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='TT')),
                ('state', models.CharField(choices=[('proposed', 'Dự kiến trong kế hoạch chi tiết'), ('in_force', 'Đang tính'), ('dropped', 'Đã bỏ')], default='in_force', max_length=10)),
                ('activity', models.CharField(max_length=20, verbose_name='Nội dung hoạt động')),
                ('expected', models.PositiveSmallIntegerField(default=1, verbose_name='Số cơ sở dự kiến')),
                ('cluster_name', models.CharField(blank=True, default='', max_length=300, verbose_name='Cụm công nghiệp')),
                ('budget_year', models.PositiveSmallIntegerField(verbose_name='Năm ngân sách')),
                ('present_machine', models.TextField(blank=True, default='', verbose_name='Máy đang dùng')),
                ('effects', models.JSONField(blank=True, default=list, verbose_name='So với máy đang dùng')),
                ('is_line', models.BooleanField(default=False, verbose_name='Dây chuyền công nghệ')),
                ('machine_is_new', models.BooleanField(default=False, verbose_name='Máy mới 100%')),
                ('commits_rest', models.BooleanField(default=False, verbose_name='Cam kết đầu tư phần vốn còn lại')),
                ('commits_no_other', models.BooleanField(default=False, verbose_name='Cam kết khoản chi không có tiền Nhà nước khác')),
                ('uplift', models.DecimalField(decimal_places=2, default=1, max_digits=3, verbose_name='Hệ số ưu tiên')),
                ('uplift_ground', models.CharField(blank=True, default='', max_length=12, verbose_name='Căn cứ ưu tiên')),
                ('details', models.JSONField(blank=True, default=dict)),
                ('norm_version', models.CharField(blank=True, default='', max_length=120)),
                ('norm_citation', models.CharField(blank=True, default='', max_length=300, verbose_name='Căn cứ mức hỗ trợ')),
                ('ceiling_vnd', models.BigIntegerField(blank=True, null=True, verbose_name='Trần hỗ trợ')),
                ('dropped_on', models.DateField(blank=True, null=True, verbose_name='Ngày bỏ')),
                ('drop_reason', models.CharField(blank=True, default='', max_length=500, verbose_name='Lý do bỏ')),
            ],
            options={
                'ordering': ['project', 'position', 'id'],
            },
        ),
        migrations.AddField(
            model_name='acceptance',
            name='form',
            field=models.CharField(choices=[('5a', 'Biểu 5a, từng địa điểm'), ('5b', 'Biểu 5b, đơn vị xuất hóa đơn cho cơ quan quản lý'), ('5c', 'Biểu 5c, Cục nghiệm thu')], default='5a', max_length=2, verbose_name='Biểu'),
        ),
        migrations.AddField(
            model_name='acceptance',
            name='work_done_on',
            field=models.DateField(null=True, verbose_name='Ngày hoàn thành khối lượng'),
        ),
        migrations.AddField(
            model_name='contract',
            name='kind',
            field=models.CharField(choices=[('contract', 'Hợp đồng'), ('assignment', 'Quyết định giao nhiệm vụ')], default='contract', max_length=10, verbose_name='Hình thức'),
        ),
        migrations.AddField(
            model_name='costitem',
            name='identity',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='costitem',
            name='kind',
            field=models.CharField(choices=[('machine', 'Máy móc, thiết bị'), ('works', 'Hạng mục công trình'), ('service', 'Hợp đồng dịch vụ, tư vấn'), ('event', 'Hội chợ, sự kiện, gian hàng'), ('course', 'Khóa đào tạo, tập huấn'), ('brand', 'Thương hiệu, nhãn hiệu'), ('interest', 'Lãi vay'), ('other', 'Khoản chi khác')], default='machine', max_length=20, verbose_name='Loại khoản chi'),
        ),
        migrations.AddField(
            model_name='project',
            name='is_pilot',
            field=models.BooleanField(default=False, verbose_name='Đề án điểm'),
        ),
        migrations.AddField(
            model_name='project',
            name='kind',
            field=models.CharField(choices=[('single', 'Theo đối tượng thụ hưởng'), ('group', 'Đề án nhóm'), ('general', 'Hoạt động chung')], default='single', max_length=10, verbose_name='Loại đề án'),
        ),
        migrations.AddField(
            model_name='project',
            name='level',
            field=models.CharField(choices=[('nation', 'Trung ương'), ('province', 'Cấp tỉnh'), ('district', 'Cấp huyện'), ('commune', 'Cấp xã')], default='nation', max_length=10, verbose_name='Cấp ngân sách'),
        ),
        migrations.AddField(
            model_name='project',
            name='manager',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='Cơ quan quản lý kinh phí'),
        ),
        migrations.AddField(
            model_name='project',
            name='route',
            field=models.CharField(choices=[('national', 'Qua Sở Công Thương đến Cục'), ('direct', 'Đăng ký thẳng với Cục'), ('assigned', 'Cục tự thực hiện theo quyết định giao nhiệm vụ'), ('local', 'Khuyến công địa phương')], default='national', max_length=10, verbose_name='Đường đi của hồ sơ'),
        ),
        migrations.AlterField(
            model_name='project',
            name='features',
            field=models.TextField(blank=True, default='', verbose_name='Quy mô, đặc điểm nổi bật của công nghệ, máy móc, sản phẩm'),
        ),
        migrations.AddConstraint(
            model_name='project',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('level', 'nation'), ('purse', 'national')), models.Q(models.Q(('purse', 'national'), _negated=True), models.Q(('level', 'nation'), _negated=True)), _connector='OR'), name='project_level_fits_purse'),
        ),
        migrations.AddConstraint(
            model_name='project',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('level', 'district'), _negated=True), ('budget_year__lte', 2025), _connector='OR'), name='project_district_until_2025'),
        ),
        migrations.AddField(
            model_name='detailplan',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='detail_plans', to='programmes.project'),
        ),
        migrations.AddField(
            model_name='part',
            name='beneficiary',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='promotion_parts', to='registry.establishment', verbose_name='Cơ sở thụ hưởng'),
        ),
        migrations.AddField(
            model_name='part',
            name='department',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='Sở Công Thương'),
        ),
        migrations.AddField(
            model_name='part',
            name='detail_plan',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='programmes.detailplan'),
        ),
        migrations.AddField(
            model_name='part',
            name='place',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.unit', verbose_name='Địa điểm'),
        ),
        migrations.AddField(
            model_name='part',
            name='production_place',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.productionplace', verbose_name='Nơi sản xuất'),
        ),
        migrations.AddField(
            model_name='part',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='programmes.project'),
        ),
        migrations.AddField(
            model_name='part',
            name='province',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.unit', verbose_name='Tỉnh'),
        ),
        migrations.AddField(
            model_name='acceptance',
            name='part',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='acceptance', to='programmes.part'),
        ),
        migrations.AddField(
            model_name='costitem',
            name='part',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='items', to='programmes.part'),
        ),
        migrations.AddConstraint(
            model_name='acceptance',
            constraint=models.CheckConstraint(condition=models.Q(('work_done_on__lte', models.F('accepted_on'))), name='acceptance_not_before_the_work'),
        ),
        migrations.AddConstraint(
            model_name='detailplan',
            constraint=models.UniqueConstraint(fields=('project', 'version'), name='detail_plan_version_once'),
        ),
        migrations.AddConstraint(
            model_name='detailplan',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['draft', 'submitted'])), fields=('project',), name='one_open_detail_plan'),
        ),
        migrations.AddConstraint(
            model_name='detailplan',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'approved'), _negated=True), models.Q(('approved_on__isnull', False), models.Q(('number', ''), _negated=True)), _connector='OR'), name='detail_plan_approved_by_number'),
        ),
        migrations.AddIndex(
            model_name='part',
            index=models.Index(fields=['beneficiary', 'activity', 'budget_year'], name='programmes__benefic_953c30_idx'),
        ),
        migrations.AddIndex(
            model_name='part',
            index=models.Index(fields=['province', 'budget_year'], name='programmes__provinc_536457_idx'),
        ),
        migrations.AddConstraint(
            model_name='part',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'in_force')), fields=('project', 'position'), name='part_position_once'),
        ),
        migrations.AddConstraint(
            model_name='part',
            constraint=models.CheckConstraint(condition=models.Q(('uplift__gte', 1)), name='part_uplift_at_least_one'),
        ),
        migrations.AddConstraint(
            model_name='part',
            constraint=models.CheckConstraint(condition=models.Q(('uplift', 1), models.Q(('uplift_ground', ''), _negated=True), _connector='OR'), name='part_uplift_has_ground'),
        ),
        migrations.AddConstraint(
            model_name='part',
            constraint=models.CheckConstraint(condition=models.Q(('expected__gte', 1)), name='part_expects_somebody'),
        ),
        migrations.AddConstraint(
            model_name='part',
            constraint=models.CheckConstraint(condition=models.Q(('production_place__isnull', True), ('beneficiary__isnull', False), _connector='OR'), name='part_place_has_beneficiary'),
        ),
        migrations.AddConstraint(
            model_name='part',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'dropped'), _negated=True), models.Q(('dropped_on__isnull', False), models.Q(('drop_reason', ''), _negated=True)), _connector='OR'), name='part_dropped_with_reason'),
        ),
    ]
