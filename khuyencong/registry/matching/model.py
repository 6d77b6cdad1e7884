"""Scoring pairs with splink on DuckDB, and the gate.

The probabilities and the gate were fixed on generated data (bench/twins.py, seed 1) and are frozen here: they are not
trained on the registry, so that a registry of two hundred records and one of a million are judged alike, and the same
rows give the same pairs. How frequent a name is comes from the rows themselves (term frequencies). See
docs/decisions/2026-11-24-finding-twins.md.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import duckdb

# The gate: a pair passes above this weight (log2 of the odds) when the names resemble, a number is equal, or no legal
# form was recognised and the address is equal. Names with different numerals do not resemble ("No. 1", "No. 2"), and
# two households whose owners' names differ by a letter need a phone, an address or a founding date in common. More than
# two slips resemble only beside an equal phone or personal number: a long trade in front makes strangers look alike.
WEIGHT_MIN = 2.0
# Of how many records one is expected to be a twin, for the odds before anything is compared.
EXPECTED_SHARE = 0.05
MEMORY = "2GB"
BLOCKS: tuple[tuple[str, ...], ...] = (
    ("number",),
    ("phone",),
    ("person",),
    ("words", "province"),
    ("commune", "substr(core, 1, 6)"),
    ("commune", "substr(words, 1, 6)"),
    ("commune", "right(core, 5)"),
    ("commune", "address"),
    ("province", "founded", "substr(core, 1, 2)"),
)
_BATCH = 50_000
log = logging.getLogger("khuyencong.twins")


class Record(NamedTuple):
    """One record as it is compared; None = not known. `province` and `commune` are today's (a divided commune counts as
    its default successor), `person` is a keyed hash."""

    unique_id: int
    core: str
    words: str
    form: str | None
    province: int
    commune: int | None
    address: str | None
    phone: str | None
    number: str | None
    person: str | None
    founded: str | None


@dataclass(frozen=True)
class Scored:
    """A pair that passed the gate, the record with the lower number first; `signs` say what is alike."""

    first: int
    second: int
    weight: float
    signs: tuple[str, ...]


def score(records: Iterable[Record], *, memory: str = MEMORY, weight_min: float = WEIGHT_MIN) -> Iterator[Scored]:
    """Every pair above the gate. Works in a database of its own in memory, at most `memory`; what does not fit goes to
    a temporary folder that is gone afterwards."""
    rows = iter(records)
    head = list(islice(rows, 2))
    if len(head) < 2:
        return
    import duckdb

    with TemporaryDirectory(prefix="khuyencong-twins-") as overflow:
        options: dict[str, Any] = {
            "memory_limit": memory, "temp_directory": overflow, "preserve_insertion_order": "false",
        }  # fmt: skip
        con = duckdb.connect(":memory:", config=options)
        try:
            load(con, chain(head, rows))
            yield from pairs(con, weight_min)
        finally:
            con.close()


def load(con: duckdb.DuckDBPyConnection, records: Iterable[Record]) -> int:
    """Put the records into the table `record`; their number."""
    import pyarrow as pa  # type: ignore[import-untyped]

    types = {"unique_id": pa.int64(), "province": pa.int64(), "commune": pa.int64()}
    schema = pa.schema([(name, types.get(name, pa.string())) for name in Record._fields])
    columns = ", ".join(f"{name} {'BIGINT' if name in types else 'VARCHAR'}" for name in Record._fields)
    con.execute(f"CREATE TABLE record ({columns})")
    count = 0
    for batch in _batches(records):
        table = pa.table([list(column) for column in zip(*batch, strict=True)], schema=schema)
        con.register("incoming", table)
        con.execute("INSERT INTO record SELECT * FROM incoming")
        con.unregister("incoming")
        count += len(batch)
    return count


def _batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    batch: list[Record] = []
    for record in records:
        batch.append(record)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def pairs(con: duckdb.DuckDBPyConnection, weight_min: float) -> Iterator[Scored]:
    """Score the candidates of the table `record` and let the gate pass what resembles."""
    from splink import DuckDBAPI, Linker

    logging.getLogger("splink").setLevel(logging.ERROR)
    api = DuckDBAPI(con)
    count = _one(con, "SELECT count(*) FROM record")
    linker = Linker(api.register("record"), settings(count), log_level=None)
    found = linker.inference.predict(threshold_match_weight=weight_min, warning_mode="never")
    rows = con.execute(_GATE.format(table=found.physical_name)).fetchall()
    for first, second, weight, *signs in rows:
        yield Scored(int(first), int(second), float(weight), tuple(sign for sign in signs if sign))


def _one(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int(con.execute(sql).fetchall()[0][0])


_GATE = """
SELECT least(a.unique_id, b.unique_id), greatest(a.unique_id, b.unique_id), p.match_weight,
 CASE WHEN a.number = b.number THEN 'number' END, CASE WHEN a.person = b.person THEN 'person' END,
 CASE p.gamma_core WHEN 5 THEN 'name' WHEN 4 THEN 'words' WHEN 0 THEN NULL ELSE 'like' END,
 CASE WHEN a.form = b.form THEN 'form' END,
 CASE WHEN a.commune = b.commune THEN 'commune' WHEN a.province = b.province THEN 'province' END,
 CASE WHEN a.address = b.address THEN 'address' END, CASE WHEN a.phone = b.phone THEN 'phone' END,
 CASE WHEN a.founded = b.founded THEN 'founded' END
FROM {table} p JOIN record a ON a.unique_id = p.unique_id_l JOIN record b ON b.unique_id = p.unique_id_r
WHERE a.number = b.number OR ((a.form IS NULL OR b.form IS NULL) AND a.address = b.address) OR p.gamma_core > 3
 OR (p.gamma_core > 0 AND regexp_extract_all(a.core, '[0-9]+') = regexp_extract_all(b.core, '[0-9]+')
  AND (p.gamma_core > 1 OR a.phone = b.phone OR a.person = b.person)
  AND (coalesce(a.form, '') <> 'household' OR a.phone = b.phone OR a.address = b.address OR a.founded = b.founded
   OR a.person = b.person))
ORDER BY 3 DESC, 1, 2
"""


def settings(count: int) -> Any:
    """The model: what is compared, at which levels, and how often each level is met among twins (m) and others (u)."""
    from splink import SettingsCreator, block_on

    return SettingsCreator(
        link_type="dedupe_only",
        probability_two_random_records_match=min(0.01, 2 * EXPECTED_SHARE / max(count, 2)),
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in BLOCKS],
        comparisons=[_name(), _place(), *(_exact(*levels) for levels in _EXACT)],
        retain_matching_columns=True,
    )


# Column, m and u of an equal value.
_EXACT: Sequence[tuple[str, float, float]] = (
    ("form", 0.85, 0.25),
    ("address", 0.60, 1e-4),
    ("phone", 0.60, 2e-6),
    ("number", 0.80, 1e-7),
    ("founded", 0.80, 2e-4),
)


def _exact(column: str, m: float, u: float) -> Any:
    from splink import comparison_level_library as level
    from splink import comparison_library as comparison

    return comparison.CustomComparison(
        output_column_name=column,
        comparison_levels=[
            level.NullLevel(column),
            level.ExactMatchLevel(column).configure(m_probability=m, u_probability=u),
            level.ElseLevel().configure(m_probability=1 - m, u_probability=1 - u),
        ],
    )


def _name() -> Any:
    """The core of the name: equal, the same words, one slip, two slips, alike, else."""
    from splink import comparison_level_library as level
    from splink import comparison_library as comparison

    return comparison.CustomComparison(
        output_column_name="core",
        comparison_levels=[
            level.NullLevel("core"),
            level.ExactMatchLevel("core", term_frequency_adjustments=True).configure(
                m_probability=0.50, u_probability=2e-5
            ),
            level.ExactMatchLevel("words", term_frequency_adjustments=True).configure(
                m_probability=0.12, u_probability=5e-6
            ),
            level.DamerauLevenshteinLevel("core", 1).configure(m_probability=0.20, u_probability=2e-5),
            level.DamerauLevenshteinLevel("core", 2).configure(m_probability=0.06, u_probability=6e-5),
            level.JaroWinklerLevel("core", 0.92).configure(m_probability=0.06, u_probability=4e-4),
            level.ElseLevel().configure(m_probability=0.06, u_probability=0.9995),
        ],
    )


def _place() -> Any:
    from splink import comparison_level_library as level
    from splink import comparison_library as comparison

    return comparison.CustomComparison(
        output_column_name="place",
        comparison_levels=[
            level.NullLevel("commune"),
            level.ExactMatchLevel("commune").configure(m_probability=0.80, u_probability=4e-4),
            level.ExactMatchLevel("province").configure(m_probability=0.17, u_probability=0.03),
            level.ElseLevel().configure(m_probability=0.03, u_probability=0.9696),
        ],
    )
