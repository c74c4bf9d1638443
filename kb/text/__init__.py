"""Legal texts of the user's own: files read to lines with their places, lines to the structure of a law.

``read(path)`` gives a ``Source`` (never raises for a bad file: what is wrong stands in ``Source.problems``);
``structure.parse(source)`` gives a ``Document``: title, number, maker, level, history, articles, every node with its anchor.
"""

from hegui.kb.text.reading import read, read_bytes
from hegui.kb.text.source import Line, Problem, Source
from hegui.kb.text.structure import parse
from hegui.kb.text.tree import Defect, Document, Event, Node

__all__ = ["Defect", "Document", "Event", "Line", "Node", "Problem", "Source", "parse", "read", "read_bytes"]
