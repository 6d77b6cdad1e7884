"""Database triggers: the figures of an accepted report stay as they were accepted, whoever holds the connection."""

from typing import Any

PG = """
CREATE FUNCTION reporting_cell_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE held bigint;
BEGIN
 IF TG_OP = 'INSERT' THEN held := NEW.report_id; ELSE held := OLD.report_id; END IF;
 IF EXISTS (SELECT 1 FROM reporting_report r WHERE r.id = held AND r.status IN ('accepted', 'dropped')) THEN
  RAISE EXCEPTION 'reporting_cell: an accepted report is never changed'
   USING ERRCODE = 'integrity_constraint_violation';
 END IF;
 IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
 RETURN NEW;
END $$;
CREATE TRIGGER reporting_cell_locked BEFORE INSERT OR UPDATE OR DELETE ON reporting_cell
 FOR EACH ROW EXECUTE FUNCTION reporting_cell_stays();
CREATE FUNCTION reporting_report_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'reporting_report: an accepted report is never reopened'
 USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER reporting_report_locked BEFORE UPDATE ON reporting_report
 FOR EACH ROW WHEN (OLD.status = 'accepted' AND NEW.status <> 'accepted') EXECUTE FUNCTION reporting_report_stays();
CREATE TRIGGER reporting_report_kept BEFORE DELETE ON reporting_report
 FOR EACH ROW WHEN (OLD.status = 'accepted') EXECUTE FUNCTION reporting_report_stays();
"""
PG_BACK = "DROP FUNCTION reporting_cell_stays() CASCADE; DROP FUNCTION reporting_report_stays() CASCADE;"


CELL = (
    "CREATE TRIGGER reporting_cell_no_{name} BEFORE {name} ON reporting_cell "
    "WHEN (SELECT status FROM reporting_report WHERE id = {held}.report_id) IN ('accepted', 'dropped') "
    "BEGIN SELECT RAISE(ABORT, 'reporting_cell: an accepted report is never changed'); END"
)
SQLITE = [
    CELL.format(name="insert", held="NEW"),
    CELL.format(name="update", held="OLD"),
    CELL.format(name="delete", held="OLD"),
    "CREATE TRIGGER reporting_report_locked BEFORE UPDATE ON reporting_report "
    "WHEN OLD.status = 'accepted' AND NEW.status <> 'accepted' "
    "BEGIN SELECT RAISE(ABORT, 'reporting_report: an accepted report is never reopened'); END",
    "CREATE TRIGGER reporting_report_kept BEFORE DELETE ON reporting_report WHEN OLD.status = 'accepted' "
    "BEGIN SELECT RAISE(ABORT, 'reporting_report: an accepted report is never reopened'); END",
]
SQLITE_BACK = [
    f"DROP TRIGGER {name}"
    for name in (
        "reporting_cell_no_insert",
        "reporting_cell_no_update",
        "reporting_cell_no_delete",
        "reporting_report_locked",
        "reporting_report_kept",
    )
]


def install(apps: Any, editor: Any) -> None:
    """Make the triggers."""
    for statement in [PG] if editor.connection.vendor == "postgresql" else SQLITE:
        editor.execute(statement, params=None)


def remove(apps: Any, editor: Any) -> None:
    """Take the triggers away."""
    for statement in [PG_BACK] if editor.connection.vendor == "postgresql" else SQLITE_BACK:
        editor.execute(statement, params=None)
