"""`python -m tests.trust.acknowledging COUNT [NORMAL]`: sends contributions, telling the id of each that is durable.

With NORMAL SQLite runs under synchronous=NORMAL instead of FULL: the positive control, which must lose some.
"""

import os
import sys

from tests.trust.inside import MEMBERS, SLUG, ready

NORMAL = "normal"


def main() -> None:
    """Send them, one by one."""
    ready()
    from django.db import connection

    from barnraise import people, works
    from barnraise.contributions import Change, Submission, submit

    options = connection.settings_dict["OPTIONS"]
    # Many checkpoints in a short trace: they are where the database file itself is written.
    options["init_command"] += "PRAGMA wal_autocheckpoint=150;"
    if sys.argv[2:] == [NORMAL]:
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=NORMAL")
    member, work = people.named(MEMBERS[1]), works.work_of(SLUG)
    assert member is not None and work is not None
    for number in range(int(sys.argv[1])):
        content = f"# Page {number}\n\n".encode() + os.urandom(1500).hex().encode()
        given = Submission(
            base_edition=work.edition,
            summary=f"Page {number}",
            changes=(Change(path=f"page-{number}.md", content=content),),
        )
        # One write, unbuffered, so that the trace shows where among the writes to disk it stands.
        os.write(1, f"ack {submit(work, member, given).uid.hex}\n".encode())


if __name__ == "__main__":
    main()
