"""Loading frameworks, and saying what serves which statement."""

from tuoju.competencies.operations.alignments import realign
from tuoju.competencies.operations.frameworks import Loaded, load_framework

__all__ = ["Loaded", "load_framework", "realign"]
