"""What comes in and goes out: every format that is read or written, and the one way to other machines.

Open a source (`on_this_machine`, `elsewhere`, `archive`, `from_browser`, `nothing`), `look_at` it, and start a work
with `read_in`; `write_out` takes a work elsewhere. `get` and `ask` are how another
machine is asked, guarded.
"""

from typing import TYPE_CHECKING

from barnraise.base.lazy_modules import front_door

if TYPE_CHECKING:
    from barnraise.exchange.destinations import write_out
    from barnraise.exchange.inputs import Beginning, formats
    from barnraise.exchange.outbound import ask, get
    from barnraise.exchange.recognising import Recognised
    from barnraise.exchange.sources import Source, archive, elsewhere, from_browser, nothing, on_this_machine
    from barnraise.exchange.starting import look_at, read_in
    from barnraise.exchange.zip_writing import write_zip
else:
    __getattr__ = front_door(__name__)

__all__ = [
    "Beginning",
    "Recognised",
    "Source",
    "archive",
    "ask",
    "elsewhere",
    "formats",
    "from_browser",
    "get",
    "look_at",
    "nothing",
    "on_this_machine",
    "read_in",
    "write_out",
    "write_zip",
]
