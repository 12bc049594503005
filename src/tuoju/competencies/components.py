"""What pages show of frameworks: their particulars, their figures, what serves a statement."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tuoju.competencies.models import Alignment, Framework, Statement
from tuoju.competencies.queries import FrameworkTree, Node, trail_of
from tuoju.competencies.resolving import Resolved
from tuoju.core.ui.pieces import ChipLink, FactRow, Figure, Place
from tuoju.core.ui.said import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """An object on the page of a statement, with how strongly it serves."""

    item: Resolved
    strength: str

    @property
    def chips(self) -> list[ChipLink]:
        """The strength in a word."""
        return [ChipLink(label=Alignment.Strength(self.strength).label)]


def facts_of(framework: Framework) -> list[FactRow]:
    """Say where a framework comes from and since when it holds."""
    rows = [FactRow(label=_("来源"), value=framework.source, url=framework.source_url)]
    if framework.valid_from:
        rows.append(FactRow(label=_("施行日期"), value=date(framework.valid_from)))
    if framework.valid_to:
        rows.append(FactRow(label=_("有效期至"), value=date(framework.valid_to)))
    return rows


def figures_of(tree: FrameworkTree) -> list[Figure]:
    """Count the statements by kind, in the order in which the kinds appear."""
    counts: dict[str, int] = {}
    for node in tree.nodes.values():
        counts[node.statement.kind] = counts.get(node.statement.kind, 0) + 1
    figures = [
        Figure(label=Statement.Kind(kind).label, number=number) for kind, number in counts.items()
    ]
    points = sum(node.statement.points or 0 for node in tree.nodes.values())
    if points:
        figures.append(Figure(label=_("总分"), number=points))
    return figures


def places_of(tree: FrameworkTree, node: Node) -> list[Place]:
    """Return the way down to a statement."""
    key = tree.framework.key
    above = [
        Place(one.title, reverse("competencies:statement", args=[key, one.key]))
        for one in trail_of(tree, node)
    ]
    return [
        Place(_("首页"), "/"),
        Place(_("标准与指标"), reverse("competencies:list")),
        Place(tree.framework.title, reverse("competencies:framework", args=[key])),
        *above,
        Place(node.statement.title),
    ]
