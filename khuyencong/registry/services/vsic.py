"""Load a list of industry codes an operator got from the statistics office."""

import csv
import re
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from khuyencong.common.errors import Invalid
from khuyencong.common.fold import composed
from khuyencong.registry.choices import VSIC_TOTALS, VsicVersion
from khuyencong.registry.models import VsicCode, VsicList
from khuyencong.registry.services import trail

_CODE = re.compile(r"[A-V]|[0-9]{2,5}")


def read_codes(lines: Iterable[str]) -> list[tuple[str, str]]:
    """Code and name per row of a CSV with the columns `code` and `name`. Raises Invalid naming each wrong line."""
    reader = csv.DictReader(lines)
    if not {"code", "name"} <= set(reader.fieldnames or []):
        raise Invalid({"file": [_("Tệp CSV cần hai cột: code, name.")]})
    rows: dict[str, str] = {}
    wrong: list[str] = []
    for number, row in enumerate(reader, start=2):
        code, name = (row["code"] or "").strip(), composed(row["name"] or "")
        if not _CODE.fullmatch(code) or not name or code in rows:
            wrong.append(_("Dòng %(n)d: mã “%(code)s” sai, thiếu tên hoặc lặp.") % {"n": number, "code": code})
        rows[code] = name
    if wrong:
        raise Invalid({"file": wrong})
    return list(rows.items())


@transaction.atomic
def load_vsic(*, lines: Iterable[str], version: str, at: datetime) -> VsicList:
    """Replace the list of one version. Raises Invalid when a line is wrong or the totals by level are not the
    published ones (O-K.4: 21/88/242/486/734 for 2018, 22/87/259/495/743 for 2025)."""
    if version not in VsicVersion.values:
        raise Invalid({"version": [_("Phiên bản là 2007, 2018 hoặc 2025.")]})
    rows = read_codes(lines)
    totals = tuple(sum(len(code) == level for code, _name in rows) for level in range(1, 6))
    wanted = VSIC_TOTALS.get(version)
    shown = "/".join(map(str, totals))
    if wanted and totals != wanted:
        words = {"got": shown, "wanted": "/".join(map(str, wanted))}
        raise Invalid({"file": [_("Số mã theo cấp là %(got)s, phải là %(wanted)s.") % words]})
    VsicList.objects.filter(version=version).delete()
    made = VsicList.objects.create(version=version, totals=shown, loaded_at=at)
    VsicCode.objects.bulk_create(
        [VsicCode(list=made, code=code, name=name, level=len(code)) for code, name in rows], batch_size=500
    )
    subject = f"registry.vsic:{version}"
    trail.write("registry.load_vsic", subject=subject, label=version, by=None, at=at, detail={"totals": shown})
    return made
