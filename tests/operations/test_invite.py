"""Users from a sheet: all errors first, then all rows or none; a link that works once."""

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from khuyencong.accounts.choices import BodyKind
from khuyencong.accounts.models import Membership, Organisation, User
from khuyencong.audit.models import Entry

HEAD = "Tên đăng nhập,Họ và tên,Thư điện tử,Đơn vị,Vai trò,Từ ngày\n"
ROWS = [
    HEAD.strip().split(","),
    ["binh", "Trần Thị Bình", "binh@kc.example", "cuc khuyen cong", "Chuyên viên Cục", "01/7/2025"],
    ["an", "Nguyễn Văn An", "an@kc.example", "Cục Khuyến công", "agency_officer", ""],
]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def body() -> Organisation:
    return Organisation.objects.create(name="Cục Khuyến công", kind=BodyKind.AGENCY)


def invite(file: Path, *args: str) -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command("invite", str(file), *args, stdout=out)
    except SystemExit as left:
        return int(str(left.code)), out.getvalue()
    except CommandError as error:
        return error.returncode, str(error)
    return 0, out.getvalue()


def sheet(folder: Path, kind: str) -> Path:
    file = folder / f"users.{kind}"
    if kind == "csv":
        file.write_text("\n".join(",".join(row) for row in ROWS))
        return file
    from openpyxl import Workbook

    book = Workbook()
    for row in ROWS:
        book.active.append(row)
    book.save(file)
    return file


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_sheet_invites_once_and_mails_a_link_that_works_once(tmp_path: Path, kind: str) -> None:
    file = sheet(tmp_path, kind)
    assert invite(file, "--dry-run")[0] == 0
    assert User.objects.count() == 0
    code, _words = invite(file)
    assert code == 0
    assert [m.to for m in mail.outbox] == [["binh@kc.example"], ["an@kc.example"]]
    assert str(User.objects.get(username="binh").memberships.get().valid_from) == "2025-07-01"
    assert Entry.objects.filter(act="accounts.membership.grant").count() == 2
    again, _words = invite(file)
    assert (again, User.objects.count(), Membership.objects.count(), len(mail.outbox)) == (0, 2, 2, 4)

    link = re.search(r"http\S+", str(mail.outbox[0].body))
    assert link is not None
    path = link[0].removeprefix(settings.SITE_URL)
    client = Client()
    page = client.get(path, follow=True)
    form = page.redirect_chain[-1][0]
    weak = client.post(form, {"new_password1": "1234", "new_password2": "1234"})
    assert weak.status_code == 200
    assert weak.context["form"].errors
    password = "mot mat khau dai va la"
    assert client.post(form, {"new_password1": password, "new_password2": password}).status_code == 302
    assert User.objects.get(username="binh").check_password(password)
    assert "đã dùng" in Client().get(path, follow=True).content.decode()
    mail.outbox.clear()
    invite(file)
    assert [m.to for m in mail.outbox] == [["an@kc.example"]]


def test_every_error_of_every_row_is_shown_and_nothing_is_written(tmp_path: Path) -> None:
    User.objects.create(username="quantri", full_name="Người Quản Trị", email="quantri@kc.example")
    file = tmp_path / "users.csv"
    file.write_text(
        HEAD
        + "tot,Người Tốt,tot@kc.example,Cục Khuyến công,auditor,\n"
        + "a b,,khong-phai-thu,Cục Khuyến công,auditor,2025-02-30\n"
        + f"c,{'x' * 5000},c@kc.example,Sở Không Có,vua,\n"
        + "tot,Người Khác,tot2@kc.example,Cục Khuyến công,auditor,\n"
        + "d,<script>alert(1)</script>,tot@kc.example,Cục Khuyến công,auditor,\n"
        + "quantri,Người Quản Trị,khac@kc.example,Cục Khuyến công,auditor,\n"
    )
    code, words = invite(file, "--json")
    report: dict[str, Any] = json.loads(words)
    wrong = sorted((e["row"], e["column"]) for e in report["errors"])
    assert code == 1
    assert wrong == sorted(
        [
            *((3, c) for c in ("Tên đăng nhập", "Họ và tên", "Thư điện tử", "Từ ngày")),
            *((4, c) for c in ("Họ và tên", "Đơn vị", "Vai trò")),
            *((5, c) for c in ("Tên đăng nhập", "Vai trò")),
            (6, "Thư điện tử"),
            (7, "Tên đăng nhập"),
        ]
    )
    assert User.objects.count() == 1
    assert not mail.outbox


def test_incompatible_roles_are_refused_with_their_row_and_nothing_is_written(tmp_path: Path) -> None:
    file = tmp_path / "users.csv"
    file.write_text(
        HEAD
        + "tot,Người Tốt,tot@kc.example,Cục Khuyến công,auditor,\n"
        + "hai,Người Hai,hai@kc.example,Cục Khuyến công,agency_officer,\n"
        + "hai,Người Hai,hai@kc.example,Cục Khuyến công,auditor,\n"
        + "cu,Người Cũ,cu@kc.example,Cục Khuyến công,district_officer,2026-01-01\n"
    )
    code, words = invite(file, "--json")
    assert code == 1
    assert sorted(e["row"] for e in json.loads(words)["errors"]) == [4, 5]
    assert User.objects.count() == 0
    assert not mail.outbox


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "trống"),
        ("Tên,Họ và tên\na,b\n".encode(), "Thiếu cột"),
        (b"\xff\xfe", "UTF-8"),
        (HEAD.encode(), "không có dòng nào"),
        (HEAD.replace("Đơn vị", "Đơn v").encode(), "Có thể là: Đơn vị"),
    ],
)
def test_a_sheet_that_cannot_be_used_says_why(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "users.csv"
    file.write_bytes(content)
    code, words = invite(file)
    assert code in {1, 2}
    assert said in words


def test_a_workbook_that_is_none_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "users.xlsx"
    file.write_text("not a workbook")
    assert invite(file) == (2, "users.xlsx: neither a CSV file nor a workbook that can be read")
