"""Every finding says what is wrong, by which article, what would satisfy it and who may decide otherwise."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import khuyencong
from khuyencong.common.errors import FINDING_KINDS

ROOT = Path(khuyencong.__file__).parent
# Rules of the platform itself, which no article states: an account has one living right, a key names one act, a wrong
# entry is reversed once, money that is not there cannot move, a reason is given where a reader would ask for one.
OF_THE_PLATFORM = frozenset(
    {
        "accounts.already_held", "accounts.body_not_active", "accounts.handover_first_day", "api.key_reused",
        "ledger.already_reversed",
        "ledger.key_reused", "ledger.not_enough", "ledger.not_reversible", "programmes.no_money",
        "programmes.merge_asked_twice", "programmes.merge_result_twice", "registry.no_version_in_force",
        "registry.undo_later_first", "registry.undo_over",
        "support.invoice_own_seller", "support.invoice_paid_by_other", "support.invoice_paid_amount",
        "support.invoice_paid_to_other",
    }
)  # fmt: skip
REASONS = frozenset({"reason_given", "_reason_given"})
SHOWN_IN_THE_GALLERY = "ui.example_"
PREFIXES_OF_THE_PLATFORM = ("accounts.incompatible.",)


@dataclass(frozen=True)
class Raised:
    """One place in the code where a finding is made."""

    where: str
    function: str
    code: str
    cited: bool


def places() -> Iterator[Raised]:
    """Every `Finding(...)` of the code; a code that is put together keeps its fixed beginning."""
    for path in sorted(ROOT.rglob("*.py")):
        if "migrations" in path.parts or path.name == "errors.py":
            continue
        tree = ast.parse(path.read_text())
        for function in [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)] or [tree]:
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and _name(node.func) == "Finding":
                    where = f"{path.relative_to(ROOT)}:{node.lineno}"
                    yield Raised(where, getattr(function, "name", ""), _code(node), _cited(node))


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def _code(call: ast.Call) -> str:
    first = call.args[0] if call.args else next(k.value for k in call.keywords if k.arg == "code")
    if isinstance(first, ast.JoinedStr):
        first = first.values[0]
    return str(first.value) if isinstance(first, ast.Constant) else ""


def _cited(call: ast.Call) -> bool:
    given = call.args[3:4] or [k.value for k in call.keywords if k.arg == "citation"]
    return bool(given) and not (isinstance(given[0], ast.Constant) and not given[0].value)


def passes(code: str) -> bool:
    """Codes that say what is met: nothing has to be mended and nobody decides otherwise."""
    kind = FINDING_KINDS[code]
    return code.startswith("registry.") and not str(kind.remedy) and not str(kind.authority)


def test_every_finding_has_a_sentence_a_remedy_and_an_authority() -> None:
    assert len(FINDING_KINDS) > 200
    bare = [
        code
        for code, kind in FINDING_KINDS.items()
        if not str(kind.sentence).strip()
        or not (passes(code) or (str(kind.remedy).strip() and str(kind.authority).strip()))
    ]
    assert [code for code in bare if not code.startswith(SHOWN_IN_THE_GALLERY)] == []


def test_every_finding_that_is_raised_cites_its_article() -> None:
    silent = [
        f"{r.where} {r.code}"
        for r in places()
        if not r.cited
        and r.code not in OF_THE_PLATFORM
        and r.function not in REASONS
        and not r.code.startswith((*PREFIXES_OF_THE_PLATFORM, SHOWN_IN_THE_GALLERY))
    ]
    assert silent == []


def test_every_finding_that_is_raised_is_declared_and_the_list_of_exceptions_is_alive() -> None:
    codes = {r.code for r in places()}
    starts = tuple(code for code in codes if code.endswith("."))
    assert sorted(c for c in codes if c and not c.endswith(".") and c not in FINDING_KINDS) == []
    assert all(any(kind.startswith(start) for kind in FINDING_KINDS) for start in starts)
    assert sorted(OF_THE_PLATFORM - codes) == []


def test_what_says_only_what_is_met_is_told_by_the_eligibility_rules_alone() -> None:
    met = [code for code in FINDING_KINDS if passes(code)]
    assert met
    source = "".join(path.read_text() for path in (ROOT / "registry").rglob("*.py"))
    assert [code for code in met if code.removeprefix("registry.") not in source] == []
