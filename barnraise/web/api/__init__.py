"""The API: one module for each noun; each operation declares who may use it."""

from barnraise.web.api import (
    blobs,
    books,
    components,
    concerns,
    contributions,
    deciding,
    description,
    discussions,
    judging,
    notices,
    record,
    reviews,
    talk,
    tasks,
    works,
)
from barnraise.web.api.door import api, slim

__all__ = [
    "api",
    "blobs",
    "books",
    "components",
    "concerns",
    "contributions",
    "deciding",
    "description",
    "discussions",
    "judging",
    "notices",
    "record",
    "reviews",
    "slim",
    "talk",
    "tasks",
    "works",
]
