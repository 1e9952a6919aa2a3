"""Drawings made by rule from plain values: marks of people, covers, the frame of a work, the diagram of a process.

Every function returns markup as text, the same for the same values, with everything that came from a person escaped.
Nothing here asks a table or knows a request. Colours come from the stylesheet, except the cloth of covers.
"""

from barnraise.publishing.drawing.covers import cloth, cloth_colour, cover, kind_names
from barnraise.publishing.drawing.diagram import Arrow, Box, diagram
from barnraise.publishing.drawing.frame import STATES, Piece, State, Storey, frame, length_class
from barnraise.publishing.drawing.marks import mark

__all__ = [
    "STATES",
    "Arrow",
    "Box",
    "Piece",
    "State",
    "Storey",
    "cloth",
    "cloth_colour",
    "cover",
    "diagram",
    "frame",
    "kind_names",
    "length_class",
    "mark",
]
