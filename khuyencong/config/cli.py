"""The console script `khuyencong`: every room's management commands under one name, grouped in --help.

A command is a Django management command of a room (`<room>/management/commands/<name>.py`); hyphens and
underscores are the same. Only the commands named here are shown; Django's own stay reachable.
"""

import difflib
import os
import sys
from importlib.metadata import PackageNotFoundError, version

GROUPS: dict[str, dict[str, str]] = {
    "Start": {
        "demo": "Chạy thử với dữ liệu ví dụ · try everything with invented example data",
        "init": "Cài đặt lần đầu: khóa, quản trị viên, đơn vị · first day: keys, administrator, organisation",
        "serve": "Chạy máy chủ web · run the web server",
        "worker": "Chạy việc nền và việc định kỳ · run background and periodic jobs",
        "invite": "Mời người dùng từ bảng tính · invite users from a sheet",
    },
    "Law and places": {
        "places": "Đơn vị hành chính theo mã hoặc tên, tại một ngày · units by code or name, on a day",
        "norm": "Các mức của pháp luật vào một ngày · norms of the law on a day: list, show",
        "law": "Hiệu lực của văn bản vào một ngày · state of a document on a day: status",
        "assess": "Mức Nhà nước được chi nhiều nhất · the most the State may pay for one cost",
        "load-places": "Nạp bảng đơn vị hành chính kèm theo · load the published units",
        "load-vsic": "Nạp danh mục ngành kinh tế từ CSV · load a list of industry codes from CSV",
    },
    "Spreadsheets": {
        "export": "Ghi dữ liệu mở vào thư mục · write the open data into a folder: opendata",
        "import": "Nhập dữ liệu từ bảng tính · import rows of a sheet: establishments and others",
        "find-twins": "Tìm cơ sở ghi hai lần · find establishments recorded twice",
    },
    "Reporting": {
        "report": "Nghĩa vụ báo cáo, số liệu theo biểu · who owes which report, a form: obligations, show",
    },
    "Checks": {
        "verify-audit": "Kiểm tra nhật ký có bị sửa, xóa, chèn · find an altered, deleted or inserted entry",
        "check-ledger": "Cộng lại toàn bộ sổ · add the whole ledger up again",
        "doctor": "Kiểm tra máy, khóa, cơ sở dữ liệu · check keys, disk, database, worker, mail",
    },
    "Operations": {
        "seal-audit": "Niêm phong nhật ký · seal the audit log",
        "ask-results": "Hỏi kết quả đề án đến hạn · ask for the results of projects that are due",
        "close-budget-year": "Khóa sổ năm ngân sách: hủy dự toán, ghi nợ tạm ứng · close a budget year",
        "export-journal": "Xuất sổ dạng văn bản cho hledger · write the ledger as a journal for hledger",
        "backup": "Sao lưu dữ liệu và tệp · save database and files",
        "restore": "Khôi phục từ bản sao lưu · bring a backup back into an empty installation",
        "upgrade": "Nâng cấp: sao lưu rồi chuyển đổi dữ liệu · back up, then migrate the database",
        "rotate-keys": "Đổi khóa, mã hóa lại số định danh cá nhân · new keys, encrypt personal numbers anew",
        "reset-practice": "Làm mới bản luyện tập · reset the practice copy",
    },
    "Development": {
        "draw-norms": "Vẽ trang các mức từ dữ liệu · write docs/norms/README.md from the norm files",
        "draw-processes": "Vẽ các quy trình từ mã nguồn · write docs/processes/ from the code",
        "draw-outlines": "Rút gọn ranh giới tỉnh cho bản đồ · write the small outlines of maps",
        "draw-openapi": "Vẽ mô tả API từ mã nguồn · write docs/openapi.json from the code",
        "draw-access": "Lập bảng quyền · write docs/access.md from the code",
        "messages": "Trích, ghép và biên dịch bản dịch · extract, merge and compile translations",
        "draw-settings": "Vẽ bảng cài đặt từ mã nguồn · write docs/operations/settings.md from the code",
    },
}
USAGE = "khuyencong <lệnh · command> [--help]"
EXIT_BAD_CALL = 2


def release() -> str:
    """The version of this installation; "0" when it runs from a folder that was never installed."""
    try:
        return version("khuyencong")
    except PackageNotFoundError:
        return "0"


def overview(known: set[str]) -> str:
    """The text of `khuyencong --help`: the groups with the commands that exist here."""
    lines = [USAGE, ""]
    for group, commands in GROUPS.items():
        shown = {name: line for name, line in commands.items() if name.replace("-", "_") in known}
        if shown:
            lines += [group, *(f"  {name:<18} {line}" for name, line in shown.items()), ""]
    return "\n".join([*lines, "khuyencong <lệnh · command> --help: tham số · its options"])


def _known() -> set[str]:
    import django
    from django.core.management import get_commands

    django.setup()
    return set(get_commands())


def _refuse(name: str, known: set[str]) -> int:
    near = difflib.get_close_matches(name, sorted(known), n=3)
    hint = "; ".join(n.replace("_", "-") for n in near) or "khuyencong --help"
    print(f"Không có lệnh · no command {name!r}. Gần nhất · nearest: {hint}", file=sys.stderr)
    return EXIT_BAD_CALL


def _compile_catalogues() -> None:
    from khuyencong.operations.catalogues import compile_stale

    try:
        compile_stale()
    except (OSError, ValueError) as error:
        print(f"catalogues not compiled: {error}", file=sys.stderr)


def main(argv: list[str] | None = None) -> None:
    """Run one command. Exit codes: 0 done, 1 the command found something wrong, 2 the call was wrong."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khuyencong.config.settings")
    args = list(sys.argv[1:] if argv is None else argv)
    if args[:1] in (["--version"], ["version"]):
        print(release())
        return
    _compile_catalogues()
    known = _known()
    if not args or args[0] in {"-h", "--help", "help"}:
        if len(args) < 2:
            print(overview(known))
            return
        args = [args[1], "--help"]
    name = args[0].replace("-", "_") if not args[0].startswith("-") else args[0]
    if name not in known:
        sys.exit(_refuse(args[0], known))
    from django.core.management import ManagementUtility

    ManagementUtility(["khuyencong", name, *args[1:]]).execute()
