"""`python -m tests.trust.hashes`: prints as JSON the hashes of all entries of every chain, oldest first."""

import json

from tests.trust.inside import ready


def hashes() -> dict[str, list[str]]:
    """Return them by the id of their chain."""
    from barnraise.record.models import Chain, Entry

    told: dict[str, list[str]] = {str(uid): [] for uid in Chain.objects.values_list("uid", flat=True)}
    for uid, hash in Entry.objects.order_by("chain", "number").values_list("chain__uid", "hash"):
        told[str(uid)].append(bytes(hash).hex())
    return told


if __name__ == "__main__":
    ready()
    print(json.dumps(hashes()))
