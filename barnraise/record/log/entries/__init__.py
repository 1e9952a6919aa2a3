"""Every kind of entry, a module for each noun. Whoever imports one has all of them declared."""

from barnraise.record.log.entries import (
    contributions,
    governance,
    judging,
    people,
    publishing,
    review,
    talk,
    tasks,
    works,
)

__all__ = ["contributions", "governance", "judging", "people", "publishing", "review", "talk", "tasks", "works"]
