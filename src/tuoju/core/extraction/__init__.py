"""The file engine: what a file is, its text page by page, its pictures, and why something is missing.

Pure Python without models or database. ``ExtractionPool`` is the door; ``reasons`` has the words.
"""

from tuoju.core.extraction.children import ExtractionPool
from tuoju.core.extraction.limits import Limits
from tuoju.core.extraction.report import Code, Extraction, Made, PageText, Reason
from tuoju.core.extraction.sniffing import Sniffed, sniff

__all__ = [
    "Code",
    "Extraction",
    "ExtractionPool",
    "Limits",
    "Made",
    "PageText",
    "Reason",
    "Sniffed",
    "sniff",
]
