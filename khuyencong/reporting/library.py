"""Reads the form files into the dataclasses of rules.forms; says which file and key is wrong.

A file `<set>.yaml` in `data/` is one document's forms. Where the wording of a form is a fact kept apart (`facts`), the
JSON beside it is read too. A later circular is one more file: the forms of a period are those in force on its due day.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from khuyencong.common.errors import Severity, declare
from khuyencong.reporting.choices import Kind
from khuyencong.reporting.findings import check_kind
from khuyencong.reporting.rules.expressions import BadExpression, all_refs, comparison, formula
from khuyencong.reporting.rules.forms import Check, Column, Form, FormSet, PeriodRule, Row, Sum, Unit

DATA = Path(__file__).resolve().parent / "data"
LANGUAGES = ("vi", "en", "th")
ONE_COLUMN = (Column("", {"vi": "Kết quả", "en": "Result", "th": "ผล"}),)
_EXTRA: list[Path] = []


class BadForm(ValueError):
    """A form file is wrong; the message names the file and the key."""

    def __init__(self, file: Path, key: str, what: str) -> None:
        super().__init__(f"{file.name}: {key}: {what}")


def use(folder: Path) -> None:
    """Read the files of one more folder as well (a circular that is being prepared)."""
    _EXTRA.append(folder)
    forget()


def forget(folder: Path | None = None) -> None:
    """Read the files anew when they are asked for next; without a folder added by `use`, if one is named."""
    if folder in _EXTRA:
        _EXTRA.remove(folder)
    form_sets.cache_clear()
    forms_of.cache_clear()


@lru_cache(maxsize=1)
def form_sets() -> tuple[FormSet, ...]:
    """Every form set, oldest first. Raises BadForm."""
    files = sorted(f for folder in (DATA, *_EXTRA) for f in folder.glob("*.yaml"))
    sets = tuple(sorted((_read(f) for f in files), key=lambda s: (s.key, s.in_force_from)))
    declare({f"reporting.check.{c.finding}": check_kind(c.severity) for s in sets for f in s.forms for c in f.checks})
    for each in sets:
        _known_rows(each)
    return _ended_by_the_next(sets)


def _ended_by_the_next(sets: tuple[FormSet, ...]) -> tuple[FormSet, ...]:
    """A set of the same key ends on the eve of the next one."""
    out = []
    for n, each in enumerate(sets):
        later = sets[n + 1] if n + 1 < len(sets) and sets[n + 1].key == each.key else None
        until = later.in_force_from - timedelta(days=1) if later else each.in_force_to
        forms = tuple(replace(f, in_force_to=until) for f in each.forms)
        out.append(replace(each, in_force_to=until, forms=forms))
    return tuple(out)


def set_keys() -> list[str]:
    """The keys of all form sets."""
    return list(dict.fromkeys(s.key for s in form_sets()))


def set_on(key: str, due_on: date) -> FormSet:
    """The form set of a key for periods due on a day. Raises KeyError."""
    for each in form_sets():
        if (
            each.key == key
            and each.in_force_from <= due_on
            and (each.in_force_to is None or due_on <= each.in_force_to)
        ):
            return each
    raise KeyError(f"{key} on {due_on.isoformat()}")


@lru_cache(maxsize=256)
def forms_of(key: str) -> tuple[Form, ...]:
    """Every version of a form, oldest first. Raises KeyError."""
    found = tuple(f for s in form_sets() for f in s.forms if f.key == key)
    if not found:
        raise KeyError(key)
    return found


def form_on(key: str, due_on: date) -> Form:
    """The version of a form for a period due on a day. Raises KeyError."""
    for form in reversed(forms_of(key)):
        if form.in_force_from <= due_on and (form.in_force_to is None or due_on <= form.in_force_to):
            return form
    raise KeyError(f"{key} on {due_on.isoformat()}")


def form_of_version(key: str, version: str) -> Form:
    """The form a report was begun on. Raises KeyError."""
    for form in forms_of(key):
        if form.version == version:
            return form
    raise KeyError(f"{key} {version}")


def _read(file: Path) -> FormSet:
    with file.open(encoding="utf-8") as handle:
        raw: dict[str, Any] = yaml.load(handle, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    try:
        return _FileReader(file, raw).form_set()
    except (KeyError, TypeError, BadExpression) as error:
        raise BadForm(file, str(raw.get("key")), str(error)) from error


class _FileReader:
    """One file on its way to a FormSet."""

    def __init__(self, file: Path, raw: Mapping[str, Any]) -> None:
        self.file, self.raw = file, raw
        facts = json.loads((file.parent / raw["facts"]).read_text(encoding="utf-8")) if "facts" in raw else {}
        self.source = str(facts.get("source", raw.get("source", "")))
        self.facts: Mapping[str, Any] = facts.get("forms", {})
        self.units = {
            name: Unit(u["key"], {"vi": name, "en": u["en"], "th": u["th"]}, int(u["scale"]), int(u["places"]))
            for name, u in raw["units"].items()
        }

    def form_set(self) -> FormSet:
        raw = self.raw
        periods = {
            kind: PeriodRule(
                kind, _label(self.file, kind, p["label"]), p.get("window_from", ""), p.get("window_to", ""),
                p.get("half", ""), bool(p.get("early")),
            )
            for kind, p in raw["periods"].items()
        }  # fmt: skip
        forms = tuple(self.form(name, body) for name, body in raw["forms"].items())
        return FormSet(
            key=raw["key"], label=_label(self.file, raw["key"], raw["label"]), document=raw["document"],
            article=raw["article"], in_force_from=raw["in_force_from"], in_force_to=raw.get("in_force_to"),
            periods=periods, forms=forms, source=self.source, ours=bool(raw.get("ours")),
        )  # fmt: skip

    def form(self, name: str, body: Mapping[str, Any]) -> Form:
        raw, like = self.raw, self.raw["forms"].get(body.get("like", ""), {})
        given: dict[str, Any] = {**{k: like[k] for k in ("rows", "beside", "checks", "registry") if k in like}, **body}
        facts = self.facts.get(given.get("facts", ""), {})
        rows = tuple(self.rows(name, given, facts))
        return Form(
            key=f"{raw['key']}.{name}",
            code=given.get("facts", given.get("code", name)),
            set_key=raw["key"],
            titles=self.titles(name, given, facts),
            document=raw["document"],
            article=given.get("article", raw["article"]),
            in_force_from=raw["in_force_from"],
            in_force_to=raw.get("in_force_to"),
            rows=rows,
            columns=tuple(self.columns(given)),
            checks=tuple(self.check(name, c) for c in given.get("checks", ())),
            subject=given["subject"],
            reporters=given["reporters"],
            reporter_kind=given["reporter_kind"],
            accepted_by=given["accepted_by"],
            receivers=tuple(given["receivers"]),
            signed_by=given["signed_by"],
            due=dict(given["due"]),
            registry=tuple(given.get("registry", ())),
            confidential=bool(given.get("confidential")),
            sums_by=given.get("sums_by", ""),
            sums_form=f"{raw['key']}.{given['sums_form']}" if given.get("sums_form") else "",
            sums_agree=given.get("sums_agree", ""),
            top=bool(given.get("top")),
            empty_blocks=given.get("empty", "block") == "block",
            ours=bool(given.get("ours", raw.get("ours"))),
        )

    def titles(self, name: str, given: Mapping[str, Any], facts: Mapping[str, Any]) -> Any:
        earlier = [
            (t["before"], {"vi": facts.get(t.get("fact"), t.get("vi")), "en": t["en"], "th": t["th"]})
            for t in given.get("titles", ())
        ]
        return (*earlier, (None, _label(self.file, name, {"vi": facts.get("title_vi"), **given["label"]})))

    def columns(self, given: Mapping[str, Any]) -> Iterator[Column]:
        if "columns" not in given:
            yield from ONE_COLUMN
        for key, c in given.get("columns", {}).items():
            yield Column(key, _label(self.file, key, c), c.get("purse", ""))

    def rows(self, name: str, given: Mapping[str, Any], facts: Mapping[str, Any]) -> Iterator[Row]:
        """The printed rows in the order of the facts (or of the file), then those kept beside the form."""
        printed = {f["row"]: f for f in facts.get("fields", ())}
        missing = set(printed) ^ set(given["rows"]) if printed else set()
        if missing:
            raise BadForm(self.file, name, f"rows without facts, or facts without rows: {sorted(missing)}")
        for number in printed or given["rows"]:
            fact, row = printed.get(number, {}), given["rows"][number]
            yield from self.measures(name, number, {"vi": fact.get("label_vi"), **row}, fact, given)
        for number, row in given.get("beside", {}).items():
            yield replace(next(self.measures(name, number, row, {}, given)), printed=False, ours=True)

    def measures(
        self, name: str, number: str, row: Mapping[str, Any], fact: Mapping[str, Any], given: Mapping[str, Any]
    ) -> Iterator[Row]:
        """One row, or one for each measure of an indicator (plan, result in the period, cumulative, estimated)."""
        for measure in row.get("measures") or [""]:
            label, key = _label(self.file, f"{name} {number}", row), f"{number}.{measure}" if measure else number
            if measure:
                kind = self.raw["measures"][measure]
                label = {lang: f"{label[lang]} – {kind[lang]}" for lang in LANGUAGES}
            yield self.row(
                name, key, number, label, {**row, **self.raw.get("measures", {}).get(measure, {})}, fact, given
            )

    def row(
        self, name: str, key: str, indicator: str, label: Mapping[str, str], row: Mapping[str, Any],
        fact: Mapping[str, Any], given: Mapping[str, Any],
    ) -> Row:  # fmt: skip
        unit = self.units[fact.get("unit_vi") or row["unit"]]
        section = fact.get("section") or row.get("section") or ""
        sums = tuple(Sum(f"{self.raw['key']}.{s['form']}", str(s["row"])) for s in row.get("sum", ()))
        made = Row(
            number=key,
            label=label,
            unit=unit,
            kind=Kind(row["kind"]).value,
            section={"vi": section, **self.raw.get("sections", {}).get(section, {})} if section else {},
            allowed=tuple(row.get("allowed", ())),
            computed=formula(row["computed"]) if "computed" in row else None,
            formula=formula(row["formula"]) if "formula" in row else None,
            source=row.get("source", "").replace("{measure}", key.rpartition(".")[2]),
            sums=sums,
            ours=bool(row.get("ours", given.get("ours", self.raw.get("ours")))),
            indicator=indicator,
        )
        if given.get("sums_form"):
            lower = (Sum(f"{self.raw['key']}.{given['sums_form']}", key),)
            made = replace(made, sums=lower if made.additive else ())
        return made

    def check(self, name: str, raw: Mapping[str, Any]) -> Check:
        citation = raw.get("article", "")
        own = f"{self.raw['document']}, {self.raw['forms'][name].get('article', self.raw['article'])}"
        return Check(
            code=raw["code"],
            finding=f"{self.raw['key']}.{name}.{raw['code']}",
            rule=comparison(raw["rule"]),
            text=raw["rule"],
            severity=Severity(raw["severity"]),
            citation=citation or own,
            tolerance=str(raw.get("tolerance", "0")),
        )


def _label(file: Path, key: str, raw: Mapping[str, Any]) -> Mapping[str, str]:
    missing = [lang for lang in LANGUAGES if not raw.get(lang)]
    if missing:
        raise BadForm(file, key, f"no words in {', '.join(missing)}")
    return {lang: str(raw[lang]) for lang in LANGUAGES}


def _known_rows(form_set: FormSet) -> None:
    """Every formula, check and sum speaks of rows that exist. Raises BadForm."""
    forms = {f.key: f for f in form_set.forms}
    where = Path(form_set.key)
    for form in form_set.forms:
        sources = {s.partition(".")[2] for s in (*form.registry, *(r.source for r in form.rows))}
        expressions = [e for r in form.rows for e in (r.computed, r.formula)] + [c.rule for c in form.checks]
        for ref in all_refs(*expressions):
            known = sources if ref.where == "registry" else form.by_number
            if ref.row not in known:
                raise BadForm(where, form.key, f"nothing is called {ref.row!r}")
        for row in form.rows:
            for each in row.sums:
                lower = forms.get(each.form)
                if lower is None or each.row not in lower.by_number:
                    raise BadForm(
                        where, form.key, f"row {row.number} adds up {each.form} {each.row}, which is not there"
                    )
                if lower.row(each.row).unit.scale != row.unit.scale:
                    raise BadForm(where, form.key, f"row {row.number} adds up figures of another unit")
