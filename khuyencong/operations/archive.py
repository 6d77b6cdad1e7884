"""The backup: one tar file that needs no database client and goes back into either database.

    manifest.json            release, moment, migrations applied, and SHA-256 and size of every other member
    tables/<app.model>.jsonl.gz   one row a line, a list of column values in the order of the first line
    files/<aa>/<bb>/<sha256>      attachments

Keys are not inside: whoever holds a backup alone can read no personal number. Memory does not grow with the data.
"""

import base64
import gzip
import hashlib
import json
import os
import tarfile
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from django.apps import apps as live_apps
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DEFAULT_DB_ALIAS, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from khuyencong.operations import newdatabase

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 1024 * 1024
ROWS_AT_ONCE = 1_000
# Logins and lock-outs are not data of the platform; content types and permissions are made by the migrations but
# are referred to by number, so they travel.
LEFT_OUT = frozenset({"sessions.session", "axes.accessattempt", "axes.accesslog", "axes.accessfailurelog"})


class BackupRefusedError(Exception):
    """The backup cannot be used or the target not written to. Nothing was changed when it is raised."""


@dataclass
class Manifest:
    """What a backup holds. `members`: name → [sha256, size]; `tables`: "app.model" → rows."""

    format: int
    release: str
    at: str
    vendor: str
    migrations: list[list[str]]
    keys: dict[str, str] = field(default_factory=dict)
    tables: dict[str, int] = field(default_factory=dict)
    members: dict[str, list[Any]] = field(default_factory=dict)


def key_fingerprints(folder: Path) -> dict[str, str]:
    """A short fingerprint of each key file, by which a restore sees whether the right keys are at hand."""
    if not folder.is_dir():
        return {}
    names = sorted(f for f in folder.glob("*.key") if f.name != "session.key")
    return {f.name: hashlib.sha256(b"khuyencong backup\n" + f.read_bytes().strip()).hexdigest()[:16] for f in names}


def tables(apps: Any) -> Iterator[type[models.Model]]:
    """The tables that travel, in stable order."""
    for model in sorted(apps.get_models(include_auto_created=True), key=lambda m: m._meta.label_lower):
        if model._meta.managed and not model._meta.proxy and model._meta.label_lower not in LEFT_OUT:
            yield model


class _Encoder(DjangoJSONEncoder):
    def default(self, o: Any) -> Any:
        if isinstance(o, bytes | memoryview):
            return {"base64": base64.b64encode(bytes(o)).decode()}
        if isinstance(o, datetime):
            return o.isoformat()  # DjangoJSONEncoder would cut microseconds
        if isinstance(o, date | time | timedelta | Decimal | uuid.UUID):
            return str(o)
        return super().default(o)


def _decode(value: Any, column: models.Field[Any, Any]) -> Any:
    if value is None or isinstance(column, models.JSONField):
        return value
    if isinstance(value, dict) and set(value) == {"base64"}:
        return base64.b64decode(value["base64"])
    target = column.target_field if isinstance(column, models.ForeignKey) else column
    return target.to_python(value)


@contextmanager
def _one_moment() -> Iterator[None]:
    """Read everything as it was at one moment, without stopping those who write."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def _write_table(model: type[models.Model], target: Path) -> int:
    columns = [f.attname for f in model._meta.concrete_fields]
    rows = 0
    with target.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as out:
        out.write(json.dumps(columns).encode() + b"\n")
        found = model._base_manager.order_by("pk").values_list(*columns)
        for row in found.iterator(chunk_size=ROWS_AT_ONCE):
            out.write(json.dumps(row, cls=_Encoder, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
            rows += 1
    return rows


class _Writer:
    """Adds members to the tar and their hashes to the manifest."""

    def __init__(self, tar: tarfile.TarFile, manifest: Manifest) -> None:
        self.tar, self.manifest = tar, manifest

    def add(self, name: str, source: IO[bytes], size: int) -> None:
        digest = hashlib.sha256()

        class Tee:
            def read(self, count: int = -1) -> bytes:
                piece = source.read(count)
                digest.update(piece)
                return piece

        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        self.tar.addfile(info, Tee())
        self.manifest.members[name] = [digest.hexdigest(), size]


def _models_of_database() -> Any:
    """The models as the database has them: today's, or those of the release that last migrated it."""
    executor = MigrationExecutor(connection)
    applied = set(executor.loader.applied_migrations) & set(executor.loader.graph.nodes)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return live_apps
    return executor.loader.project_state(sorted(applied)).apps


def _add_tables(writer: _Writer, folder: Path, apps: Any) -> None:
    with _one_moment():
        for model in tables(apps):
            part = folder / "table"
            writer.manifest.tables[model._meta.label_lower] = _write_table(model, part)
            with part.open("rb") as source:
                writer.add(f"tables/{model._meta.label_lower}.jsonl.gz", source, part.stat().st_size)


def _add_files(writer: _Writer, apps: Any) -> None:
    from khuyencong.files.store import key_of, store

    if "files" not in {config.label for config in apps.get_app_configs()}:
        return
    attachments = apps.get_model("files", "Attachment")._base_manager
    held = attachments.order_by("sha256").values_list("sha256", "size_bytes").distinct()
    for sha256, size in held.iterator(chunk_size=ROWS_AT_ONCE):
        name = f"files/{key_of(sha256)}"
        with store().open(sha256) as source:
            writer.add(name, source, size)
        if writer.manifest.members[name][0] != sha256:
            raise BackupRefusedError(f"the stored file {sha256} was altered: its hash is not its name")


def applied_migrations() -> list[list[str]]:
    """(app, name) of every migration the database has seen."""
    return sorted([app, name] for app, name in MigrationRecorder(connection).applied_migrations())


def write(target: Path, *, at: datetime, release: str) -> Manifest:
    """Write a backup to a file that does not exist yet; it appears whole or not at all.

    Raises BackupRefusedError when the file exists or a stored file is damaged.
    """
    if target.exists():
        raise BackupRefusedError(f"{target} exists: a backup never overwrites")
    target.parent.mkdir(parents=True, exist_ok=True)
    fingerprints = key_fingerprints(settings.KEYS_DIR)
    manifest = Manifest(FORMAT, release, at.isoformat(), connection.vendor, applied_migrations(), fingerprints)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".khuyencong-backup-") as name:
        part = Path(name) / "part"
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out:
            with tarfile.open(fileobj=out, mode="w") as tar:
                writer = _Writer(tar, manifest)
                apps = _models_of_database()
                _add_tables(writer, Path(name), apps)
                _add_files(writer, apps)
                words = json.dumps(vars(manifest), ensure_ascii=False, indent=1).encode()
                info = tarfile.TarInfo(MANIFEST)
                info.size, info.mode = len(words), 0o600
                with tempfile.TemporaryFile() as held:
                    held.write(words)
                    held.seek(0)
                    tar.addfile(info, held)
            out.flush()
            os.fsync(out.fileno())
        part.rename(target)
    return manifest


def read_manifest(source: Path) -> Manifest:
    """The manifest of a backup. Raises BackupRefusedError when this is none, or one of a later format."""
    try:
        with tarfile.open(source) as tar:
            member = tar.extractfile(MANIFEST)
            manifest = Manifest(**json.load(member)) if member else None
    except (OSError, KeyError, tarfile.TarError, ValueError, TypeError) as error:
        raise BackupRefusedError(f"{source} is not a whole backup ({type(error).__name__})") from error
    if manifest is None or manifest.format != FORMAT:
        raise BackupRefusedError(f"{source} has a format this release does not know")
    return manifest


def verify(source: Path) -> Manifest:
    """Read the whole backup and compare every hash. Raises BackupRefusedError naming what differs."""
    manifest = read_manifest(source)
    seen = {}
    with tarfile.open(source) as tar:
        for info in tar:
            if info.name == MANIFEST:
                continue
            member, digest = tar.extractfile(info), hashlib.sha256()
            while member and (piece := member.read(CHUNK)):
                digest.update(piece)
            seen[info.name] = [digest.hexdigest(), info.size]
    wrong = sorted(n for n in {*seen, *manifest.members} if seen.get(n) != manifest.members.get(n))
    if wrong:
        raise BackupRefusedError(f"{len(wrong)} parts of the backup are damaged or missing: {', '.join(wrong[:3])}")
    return manifest


def refuse_full_target() -> None:
    """Raise BackupRefusedError when the database holds rows of the platform."""
    present = set(connection.introspection.table_names())
    made_by_migrations = {"contenttypes.contenttype", "auth.permission"}
    for model in tables(live_apps):
        if model._meta.label_lower in made_by_migrations or model._meta.db_table not in present:
            continue
        if model._base_manager.exists():
            raise BackupRefusedError(f"the target is not empty ({model._meta.label_lower} has rows): nothing changed")


def migrate_to(state: list[list[str]]) -> Any:
    """Bring an empty database to the recorded migrations; the models as they were then.

    Raises BackupRefusedError when this release does not know one of the migrations (the backup is of a later one).
    """
    executor = MigrationExecutor(connection)
    wanted = {(app, name) for app, name in state}
    unknown = sorted(f"{app}.{name}" for app, name in wanted - set(executor.loader.graph.nodes))
    if unknown:
        raise BackupRefusedError(f"made by a later release; this one does not know {', '.join(unknown[:3])}")
    if wanted == set(executor.loader.graph.nodes) and newdatabase.is_empty(DEFAULT_DB_ALIAS):
        newdatabase.build(DEFAULT_DB_ALIAS)
        return live_apps
    children = {parent.key for key in wanted for parent in executor.loader.graph.node_map[key].parents}
    targets = sorted(wanted - {key for key in children if key in wanted})
    executor.migrate(targets)
    executor.loader.build_graph()
    return executor.loader.project_state(sorted(wanted)).apps


def _read_table(tar: tarfile.TarFile, name: str) -> Iterator[list[Any]]:
    member = tar.extractfile(name)
    if member is None:
        raise BackupRefusedError(f"{name} is missing")
    with gzip.GzipFile(fileobj=member) as lines:
        for line in lines:
            yield json.loads(line)


def _load_table(model: type[models.Model], rows: Iterator[list[Any]]) -> int:
    columns = {f.attname: f for f in model._meta.concrete_fields}
    names = next(rows)
    inserter: Any = models.QuerySet(model=model)
    held: list[models.Model] = []
    count = 0

    def flush() -> None:
        if held:
            # raw: exactly the stored values, no "now" filled in by auto_now fields
            inserter._insert(held, fields=list(columns.values()), raw=True, using=connection.alias)
            held.clear()

    most = max(
        1, min(ROWS_AT_ONCE, 30_000 // len(columns) if connection.vendor == "postgresql" else 900 // len(columns))
    )
    for row in rows:
        held.append(model(**{n: _decode(v, columns[n]) for n, v in zip(names, row, strict=True)}))
        count += 1
        if len(held) >= most:
            flush()
    flush()
    return count


def load(source: Path, manifest: Manifest) -> None:
    """Fill an empty database and the file store from a verified backup: all of it or nothing of the rows.

    Raises BackupRefusedError for a full target, an unknown state, or a count that does not agree.
    """
    refuse_full_target()
    from khuyencong.operations.database import drop_everything

    drop_everything()  # rows the migrations made have other numbers here than there
    apps = migrate_to(manifest.migrations)
    by_label = {model._meta.label_lower: model for model in apps.get_models(include_auto_created=True)}
    with tarfile.open(source) as tar:
        _load_files(tar, manifest)
        with transaction.atomic(), connection.constraint_checks_disabled():
            for label in ("auth.permission", "contenttypes.contenttype"):
                if label in by_label:
                    by_label[label]._base_manager.all().delete()
            for label, count in manifest.tables.items():
                loaded = _load_table(by_label[label], _read_table(tar, f"tables/{label}.jsonl.gz"))
                if loaded != count:
                    raise BackupRefusedError(f"{label}: {loaded} rows instead of {count}")
            connection.check_constraints()
        _reset_sequences(list(by_label.values()))


def _load_files(tar: tarfile.TarFile, manifest: Manifest) -> None:
    from khuyencong.files.store import store

    for name in manifest.members:
        member = tar.extractfile(name) if name.startswith("files/") else None
        if member is not None:
            store().put(member, name.rpartition("/")[2])


def _reset_sequences(loaded: list[type[models.Model]]) -> None:
    from django.core.management.color import no_style

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), loaded):
            cursor.execute(statement)
