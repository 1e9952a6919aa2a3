"""The append-only record, the blobs, and the followers that read along.

`note` adds an entry to a chain; `keep` stores bytes, `fetch` brings them back; `say` binds a free text to the record.
Everything that writes runs inside `writing()`: one short transaction, durable when it ends.
"""

from typing import TYPE_CHECKING

from barnraise.base.lazy_modules import front_door

if TYPE_CHECKING:
    from barnraise.record.db.database import (
        bounds,
        is_sqlite,
        passages_with,
        pour,
        reading,
        reserve,
        settle,
        under,
        writing,
    )
    from barnraise.record.db.statements import add, prepared
    from barnraise.record.log.chain import bind, entries, lock, new_chain, note, site_chain, stirred, verify
    from barnraise.record.log.followers import Follower, follow, lag, start_over
    from barnraise.record.storage.answers import answer_to, forget_answers, keep_answer
    from barnraise.record.storage.blobs import (
        Packer,
        Prepared,
        fetch,
        fetch_many,
        keep,
        known,
        known_blob,
        prepare,
        store,
    )
    from barnraise.record.storage.texts import salted, say, text_of
else:
    __getattr__ = front_door(__name__)

__all__ = [
    "Follower",
    "Packer",
    "Prepared",
    "add",
    "answer_to",
    "bind",
    "bounds",
    "entries",
    "fetch",
    "fetch_many",
    "follow",
    "forget_answers",
    "is_sqlite",
    "keep",
    "keep_answer",
    "known",
    "known_blob",
    "lag",
    "lock",
    "new_chain",
    "note",
    "passages_with",
    "pour",
    "prepare",
    "prepared",
    "reading",
    "reserve",
    "salted",
    "say",
    "settle",
    "site_chain",
    "start_over",
    "stirred",
    "store",
    "text_of",
    "under",
    "verify",
    "writing",
]
