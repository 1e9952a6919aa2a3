"""Many people's answers to one question as one result: labels, numbers, transcriptions, trees, matching results.

Plain values in, a result out; who may use which is declared by the work that asks. `labels` weighs people by what they
answered elsewhere; the others look at one item alone.
"""

from typing import TYPE_CHECKING

from barnraise.base.lazy_modules import front_door

if TYPE_CHECKING:
    from barnraise.rules.aggregating.labels import Labelled, dawid_skene, majority, numbered, one_coin, skills, weighted
    from barnraise.rules.aggregating.quorums import Quorum, matching, on_tree
    from barnraise.rules.aggregating.values import Middle, middle, ranked, shares, spot
    from barnraise.rules.aggregating.words import careful_vote, token_vote, word_errors
else:
    __getattr__ = front_door(__name__)

__all__ = [
    "Labelled",
    "Middle",
    "Quorum",
    "careful_vote",
    "dawid_skene",
    "majority",
    "matching",
    "middle",
    "numbered",
    "on_tree",
    "one_coin",
    "ranked",
    "shares",
    "skills",
    "spot",
    "token_vote",
    "weighted",
    "word_errors",
]
