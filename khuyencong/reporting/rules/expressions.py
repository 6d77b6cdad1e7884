"""The small language of formulas and checks in the form files: figures in brackets, + - * /, one comparison.

`[15.1]` is the figure of a row of the same report; `[14@previous]` that of the report of the period before,
`[1@half]` of the half-year inside the year, `[industrial_land@registry]` what the platform's own records say.
A figure that is missing makes the whole unknown (None), never zero. Arithmetic is exact.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

TOKEN = re.compile(r"\[([\w.\-]+)(?:@(\w+))?\]")
WHERE = ("", "previous", "half", "registry")
SIGNS = {"<=": "≤", ">=": "≥", "<": "<", ">": ">", "==": "="}


class BadExpression(ValueError):
    """A formula or check of a form file cannot be read."""


@dataclass(frozen=True, order=True)
class Ref:
    """One figure: the number of a row (or the name of a source) and where it stands."""

    row: str
    where: str = ""


Lookup = Callable[[Ref], Decimal | Fraction | int | None]


@dataclass(frozen=True)
class Expression:
    """A side of a check or a formula, as written in the file."""

    text: str
    tree: ast.expr
    refs: tuple[Ref, ...]

    def value(self, look: Lookup) -> Fraction | None:
        """The value with the figures `look` gives; None when one is missing or a divisor is zero."""
        return _value(self.tree, self.refs, look)

    def __hash__(self) -> int:
        return hash(self.text)


@dataclass(frozen=True)
class Comparison:
    """A check: two sides and the sign between them."""

    left: Expression
    sign: str
    right: Expression

    @property
    def refs(self) -> tuple[Ref, ...]:
        """Every figure the check looks at."""
        return tuple(dict.fromkeys(self.left.refs + self.right.refs))

    def holds(self, left: Fraction, right: Fraction, tolerance: Fraction = Fraction(0)) -> bool:
        """Whether two values stand as the sign says, within a tolerance."""
        if self.sign == "==":
            return abs(left - right) <= tolerance
        if self.sign in ("<=", "<"):
            return left <= right + tolerance if self.sign == "<=" else left < right
        return left + tolerance >= right if self.sign == ">=" else left > right


@lru_cache(maxsize=2048)
def formula(text: str) -> Expression:
    """Read a formula. Raises BadExpression."""
    tree, refs = _parse(text)
    return Expression(text, tree, refs)


@lru_cache(maxsize=2048)
def comparison(text: str) -> Comparison:
    """Read a check. Raises BadExpression."""
    sign = next((s for s in ("<=", ">=", "==", "<", ">") if s in text), "")
    if not sign:
        raise BadExpression(f"{text!r} compares nothing")
    left, right = text.split(sign, 1)
    return Comparison(formula(left.strip()), sign, formula(right.strip()))


def _parse(text: str) -> tuple[ast.expr, tuple[Ref, ...]]:
    refs: list[Ref] = []

    def named(match: re.Match[str]) -> str:
        ref = Ref(match[1], match[2] or "")
        if ref.where not in WHERE:
            raise BadExpression(f"{text!r}: nothing is called {ref.where!r}")
        if ref not in refs:
            refs.append(ref)
        return f"_{refs.index(ref)}"

    try:
        tree = ast.parse(TOKEN.sub(named, text).strip(), mode="eval").body
    except SyntaxError as error:
        raise BadExpression(f"{text!r}: {error.msg}") from error
    for node in ast.walk(tree):
        if not isinstance(node, _ALLOWED):
            raise BadExpression(f"{text!r}: {type(node).__name__} is not arithmetic")
    return tree, tuple(refs)


_ALLOWED = (
    ast.BinOp,
    ast.UnaryOp,
    ast.USub,
    ast.Add,
    ast.Sub,
    ast.Mult,
    ast.Div,
    ast.Constant,
    ast.Name,
    ast.Load,
)


def _value(node: ast.expr, refs: tuple[Ref, ...], look: Lookup) -> Fraction | None:
    if isinstance(node, ast.Constant):
        return Fraction(str(node.value))
    if isinstance(node, ast.Name):
        found = look(refs[int(node.id[1:])])
        return None if found is None else Fraction(found)
    if isinstance(node, ast.UnaryOp):
        inner = _value(node.operand, refs, look)
        return None if inner is None else -inner
    assert isinstance(node, ast.BinOp)
    left, right = _value(node.left, refs, look), _value(node.right, refs, look)
    if left is None or right is None:
        return None
    if isinstance(node.op, ast.Add):
        return left + right
    if isinstance(node.op, ast.Sub):
        return left - right
    if isinstance(node.op, ast.Mult):
        return left * right
    return left / right if right else None


def words(text: str, name: Callable[[Ref], str]) -> str:
    """A formula or check as people read it: figures by their names, mathematical signs."""
    shown = TOKEN.sub(lambda m: name(Ref(m[1], m[2] or "")), text)
    for sign in ("<=", ">=", "=="):
        shown = shown.replace(sign, SIGNS[sign])
    return shown.replace("*", "×").replace(" / ", " : ")


def all_refs(*expressions: Expression | Comparison | None) -> Iterator[Ref]:
    """Every figure some expressions look at."""
    for each in expressions:
        if each is not None:
            yield from each.refs
