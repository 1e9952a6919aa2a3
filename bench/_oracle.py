"""What crowd-kit makes of the same answers, where it is installed (`pip install crowd-kit==1.4.2`, 540 MB)."""

import time
from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec

Answer = tuple[str, str, str]
# Ours beside the one of crowd-kit that does the same.
PEERS = {"majority": "MajorityVote", "one-coin": "OneCoinDawidSkene", "Dawid–Skene": "DawidSkene"}


def is_here() -> bool:
    """Tell whether crowd-kit can be asked."""
    return find_spec("crowdkit") is not None


def labels(method: str, answers: Iterable[Answer]) -> tuple[Mapping[str, str], float]:
    """Return what crowd-kit says of each item, and the seconds it took."""
    import crowdkit.aggregation as peers  # optional: only beside our own figures
    import pandas

    table = pandas.DataFrame(list(answers), columns=["task", "worker", "label"])
    began = time.perf_counter()
    found = getattr(peers, PEERS[method])().fit_predict(table)
    return found.to_dict(), time.perf_counter() - began


def rover(told: Mapping[str, Sequence[tuple[str, str]]]) -> tuple[Mapping[str, str], float]:
    """Return what ROVER makes of transcriptions, and the seconds it took."""
    import crowdkit.aggregation as peers  # optional: only beside our own figures
    import pandas

    rows = [(item, person, text) for item, some in told.items() for person, text in some]
    table = pandas.DataFrame(rows, columns=["task", "worker", "text"])
    began = time.perf_counter()
    found = peers.ROVER(tokenizer=str.split, detokenizer=" ".join).fit_predict(table)
    return found.to_dict(), time.perf_counter() - began
