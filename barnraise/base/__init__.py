"""What every package may stand on: ids, clock, canonical JSON, names of paths, what two texts
have in common, the error tree."""

from typing import TYPE_CHECKING

from barnraise.base.canonical import canonical, sha256
from barnraise.base.clock import Clock, from_micros, micros, now
from barnraise.base.errors import Refused
from barnraise.base.ids import new_id, random_token
from barnraise.base.lazy_modules import front_door
from barnraise.base.paths import folded_path, path_from_bytes, path_to_bytes, why_not_path

if TYPE_CHECKING:
    from barnraise.base import matching
else:
    __getattr__ = front_door(__name__)  # difflib, which few need

__all__ = [
    "Clock",
    "Refused",
    "canonical",
    "folded_path",
    "from_micros",
    "matching",
    "micros",
    "new_id",
    "now",
    "path_from_bytes",
    "path_to_bytes",
    "random_token",
    "sha256",
    "why_not_path",
]
