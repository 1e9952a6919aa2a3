"""Whether something is at an address on another site; nothing of it is kept."""

from barnraise.base import Refused
from barnraise.exchange import outbound
from barnraise.rules.reaching import Reached, reached

# Whoever answers later than this is looked at another day.
SECONDS = 10
# The page that says that nothing is there may be a large one.
LARGEST = 2 * 2**20
# Machines that know no HEAD, or answer it wrongly, are asked for the thing itself before anything is said of them.
_ASKED_AGAIN = (400, 403, 404, 405, 410, 501)
_SILENT = ("address_unknown", "remote_failed", "remote_slow")


def look(url: str, way: outbound.Way = outbound.THE_WAY) -> Reached:
    """Ask for the head of what is at an address, and for itself where that is refused, by the one way out."""
    try:
        status = outbound.get(url, most_bytes=LARGEST, seconds=SECONDS, way=way, method="HEAD").status
        if status in _ASKED_AGAIN:
            status = outbound.get(url, most_bytes=LARGEST, seconds=SECONDS, way=way).status
    except Refused as refused:
        # Whoever sends us round in a ring, or sends more than we want, is there.
        if refused.code == "remote_large" or refused.facts.get("said") == outbound.IN_A_RING:
            return "there"
        return "silent" if refused.code in _SILENT else "not ours"
    return reached(status)
