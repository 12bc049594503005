"""Loading frameworks, and saying what serves which statement."""

from tuoju.competencies.operations.alignments import align, realign, withdraw_alignments
from tuoju.competencies.operations.frameworks import Loaded, load_framework

__all__ = ["Loaded", "align", "load_framework", "realign", "withdraw_alignments"]
