"""What the tables need beyond Django's models: the append-only record, and the search index.

Migrations made these first, with SQL of their own. A migration that remakes a table loses its triggers on SQLite, so
`install` puts back whatever is missing after every migration, and `missing` names it for `fsck` and `doctor`.
"""

from django.db import connection

from barnraise.record.db.database import is_sqlite, mend_search, writing

_INDEX = "barnraise_search"
_APPEND_ONLY = "BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END"
_FORGET = (
    "INSERT INTO barnraise_search(barnraise_search, rowid, title, body) "
    "VALUES ('delete', old.component_id, old.title, old.body);"
)
_LEARN = "INSERT INTO barnraise_search(rowid, title, body) VALUES (new.component_id, new.title, new.body);"
# A trigram index finds any piece of three letters or more, in every script.
_SEARCH = (
    "CREATE VIRTUAL TABLE barnraise_search USING fts5(title, body, tokenize='trigram', "
    "content='barnraise_passage', content_rowid='component_id')"
)
# By name: the table that each belongs to, and its definition. The search index comes before what keeps it.
_SQLITE = {
    "entry_no_update": ("barnraise_entry", f"BEFORE UPDATE ON barnraise_entry {_APPEND_ONLY}"),
    "entry_no_delete": ("barnraise_entry", f"BEFORE DELETE ON barnraise_entry {_APPEND_ONLY}"),
    "passage_added": ("barnraise_passage", f"AFTER INSERT ON barnraise_passage BEGIN {_LEARN} END"),
    "passage_removed": ("barnraise_passage", f"AFTER DELETE ON barnraise_passage BEGIN {_FORGET} END"),
    "passage_changed": ("barnraise_passage", f"AFTER UPDATE ON barnraise_passage BEGIN {_FORGET}{_LEARN} END"),
}
_POSTGRESQL = {
    "entry_append_only": """
CREATE OR REPLACE FUNCTION entry_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the record is append-only'; END $$;
DROP TRIGGER IF EXISTS entry_append_only ON barnraise_entry;
CREATE TRIGGER entry_append_only BEFORE UPDATE OR DELETE ON barnraise_entry
FOR EACH ROW EXECUTE FUNCTION entry_append_only();
""",
    "passage_search": """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
DROP INDEX IF EXISTS passage_search;
CREATE INDEX passage_search ON barnraise_passage USING gin (lower(title || ' ' || body) gin_trgm_ops);
""",
}
# Whether a trigger is there and fires (it may be disabled), and whether an index is there and whole, on the table of
# this name that is not a temporary one.
_THERE = """
SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = current_schema()::regnamespace AND c.relname = 'barnraise_entry' AND t.tgenabled IN ('O', 'A')
AND t.tgtype & 27 = 27
UNION ALL
SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE c.relnamespace = current_schema()::regnamespace AND c.relname = 'passage_search' AND i.indisvalid
"""


def missing() -> list[str]:
    """Return the names of the triggers and search tables that are not there, or are other than they should be."""
    return _missing_in_sqlite() if is_sqlite() else _missing_in_postgresql()


def install() -> list[str]:
    """Put back what is missing, in one transaction; return the names. A table that is not made yet is passed by."""
    tables = set(connection.introspection.table_names())
    if not {"barnraise_entry", "barnraise_passage"} <= tables:
        return []
    with writing():
        lost = missing()
        if lost:
            _put_back(lost)
    return lost


def _put_back(lost: list[str]) -> None:
    with connection.cursor() as cursor:
        for name in lost:
            if not is_sqlite():
                cursor.execute(_POSTGRESQL[name])
            elif name == _INDEX:
                cursor.execute(f"DROP TABLE IF EXISTS {_INDEX}")
                cursor.execute(_SEARCH)
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                cursor.execute(f"CREATE TRIGGER {name} {_SQLITE[name][1]}")
    if any(not name.startswith("entry_") for name in lost):
        mend_search()  # changes went past the index while it was missing


def _missing_in_sqlite() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' OR name = %s", [_INDEX])
        there = {name: (table, _plain(sql)) for name, table, sql in cursor.fetchall()}
    expected = {_INDEX: (_INDEX, _plain(_SEARCH))}
    expected |= {name: (table, _plain(f"CREATE TRIGGER {name} {body}")) for name, (table, body) in _SQLITE.items()}
    return [name for name, definition in expected.items() if there.get(name) != definition]


def _missing_in_postgresql() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_THERE)
        there = {name for (name,) in cursor.fetchall()}
    return [name for name in _POSTGRESQL if name not in there]


def _plain(sql: str) -> str:
    """Return a definition without what does not matter in it: SQLite keeps each as it was written."""
    return "".join(sql.split()).replace('"', "").lower()
