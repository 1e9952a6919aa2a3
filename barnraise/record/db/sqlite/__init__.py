"""Django's SQLite backend, with every write under one file lock."""
