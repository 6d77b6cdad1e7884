"""A room shows its neighbours services, selectors, rules, choices and access; models and views are its own."""

import ast
import tomllib
from pathlib import Path

from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "khuyencong"
SHOWN = {"services", "selectors", "rules", "choices", "access"}
_LAYERS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"][0]
FLOOR = {
    room.strip(): -number for number, line in enumerate(_LAYERS["layers"]) for room in line.replace("|", ":").split(":")
}
GROUND = FLOOR["places"]
# Papers are built of blocks and forms (biểu mẫu); the rooms above declare what a merging of two records does to
# their rows; every room defines its columns with those of the exchange, registers its importer, exports with its
# writers and reads a workbook of its own with its guarded readers.
OFFERED = {
    "papers": {"blocks", "forms"},
    "registry": {"merging"},
    "exchange": {
        "columns",
        "kinds",
        "rowcode",
        "words",
        "fields",
        "importers",
        "writing",
        "reading",
        "paste",
        "checking",
        "records",
        "compare",
        "telling",
    },
}
# The foundations offer more: components, mixins, process tables, stores; see each package's docstring.
DOMAIN = {room for room, floor in FLOOR.items() if GROUND < floor < FLOOR["web"]}


def _imports(tree: ast.AST) -> list[str]:
    """Modules imported at run time (not under TYPE_CHECKING)."""
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for inner in ast.walk(node)
    }
    found: list[str] = []
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def test_domain_rooms_enter_their_neighbours_only_by_the_open_doors() -> None:
    broken = []
    for file in sorted(PACKAGE.rglob("*.py")):
        room = file.relative_to(PACKAGE).parts[0]
        if room not in DOMAIN or "migrations" in file.parts:
            continue
        for name in _imports(ast.parse(file.read_text(encoding="utf-8"))):
            parts = name.split(".")
            if parts[0] != "khuyencong" or len(parts) < 3 or parts[1] in {room, "common", "ui", "workflow"}:
                continue
            door = parts[2]
            if parts[1] in DOMAIN and door not in SHOWN | OFFERED.get(parts[1], set()):
                broken.append((str(file.relative_to(ROOT)), name))
            if parts[1] not in DOMAIN and door in {"views", "forms", "urls"}:
                broken.append((str(file.relative_to(ROOT)), name))
    assert broken == []


def test_no_foreign_key_points_to_a_higher_floor() -> None:
    upward = []
    for model in apps.get_models():
        here = FLOOR.get(model._meta.app_label)
        for field in model._meta.get_fields():
            if here is None or not isinstance(field, ForeignKey | ManyToManyField):
                continue
            there = FLOOR.get(field.related_model._meta.app_label)  # type: ignore[union-attr]
            if there is not None and there > here:
                upward.append(f"{model.__name__}.{field.name}")
    assert upward == []


def test_siblings_of_a_closed_floor_do_not_point_at_each_other() -> None:
    """`ledger | registry` may not know each other, in imports (import-linter) or in foreign keys."""
    closed = [set(map(str.strip, line.split("|"))) for line in _LAYERS["layers"] if "|" in line]
    assert closed
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey):
                ends = {model._meta.app_label, field.related_model._meta.app_label}  # type: ignore[union-attr]
                assert not any(len(ends) == 2 and ends <= floor for floor in closed), f"{model.__name__}.{field.name}"
