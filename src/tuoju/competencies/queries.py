"""Reading frameworks: trees, what is aligned to what, and counts a person may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Case, IntegerField, Q, Value, When

from tuoju.competencies import resolving
from tuoju.competencies.errors import UnknownStatement
from tuoju.competencies.models import Alignment, Framework, Statement
from tuoju.core.actors import Actor

_STRENGTH_RANK = Case(
    When(strength=Alignment.Strength.CORE, then=Value(0)),
    When(strength=Alignment.Strength.SUPPORTING, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


@dataclass(slots=True)
class Node:
    """A statement in its tree; `count` is the number of distinct objects at or below it."""

    statement: Statement
    children: list[Node] = field(default_factory=list)
    count: int = 0

    @property
    def points_below(self) -> int:
        """Number of leaves below, for the summary of a branch."""
        return sum(child.points_below or 1 for child in self.children)


@dataclass(frozen=True, slots=True)
class FrameworkTree:
    """A framework with its statements as a tree, and every node by key."""

    framework: Framework
    roots: list[Node]
    nodes: dict[str, Node]


def framework_named(key: str) -> Framework | None:
    """Return the version in force of a framework (the newest one, when none is)."""
    newest = Framework.objects.filter(key=key).order_by("-version")
    return newest.current().first() or newest.first()


def framework_tree(key: str) -> FrameworkTree | None:
    """Return a framework as a tree, in two queries (without counts)."""
    framework = framework_named(key)
    return tree_of(framework) if framework else None


def tree_of(framework: Framework) -> FrameworkTree:
    """Build the tree of one framework in one query."""
    nodes: dict[int, Node] = {}
    roots: list[Node] = []
    for statement in Statement.objects.filter(framework=framework).order_by("order", "pk"):
        statement.framework = framework
        nodes[statement.pk] = Node(statement)
    for node in nodes.values():
        parent = node.statement.parent_id
        (nodes[parent].children if parent else roots).append(node)
    return FrameworkTree(framework, roots, {n.statement.key: n for n in nodes.values()})


def count_for(tree: FrameworkTree, actor: Actor) -> FrameworkTree:
    """Fill the counts of a tree with the objects this actor may see; a fixed number of queries."""
    by_statement: dict[int, set[str]] = defaultdict(set)
    pairs = Alignment.objects.filter(statement__framework=tree.framework).order_by()
    for statement_id, subject in pairs.values_list("statement_id", "subject"):
        by_statement[statement_id].add(subject)
    visible = resolving.visible(set().union(*by_statement.values()), actor)
    for root in tree.roots:
        _count(root, by_statement, visible)
    return tree


def _count(node: Node, by_statement: Mapping[int, set[str]], visible: set[str]) -> set[str]:
    subjects = by_statement.get(node.statement.pk, set()) & visible
    for child in node.children:
        subjects |= _count(child, by_statement, visible)
    node.count = len(subjects)
    return subjects


def counts_of(statements: Iterable[Statement], actor: Actor) -> dict[str, int]:
    """Return, by public id, how many objects aligned to each statement itself the actor sees."""
    ids = {statement.pk: statement.public_id for statement in statements}
    pairs = list(
        Alignment.objects.filter(statement_id__in=ids)
        .order_by()
        .values_list("statement_id", "subject")
    )
    visible = resolving.visible({subject for _, subject in pairs}, actor)
    counts = dict.fromkeys(ids.values(), 0)
    for statement_id, subject in pairs:
        counts[ids[statement_id]] += subject in visible
    return counts


def alignments_of(subjects: Sequence[str]) -> dict[str, list[Alignment]]:
    """Return the alignments of many objects in one query: core first, then in tree order.

    Statement and framework are loaded; objects without any have an empty list.
    """
    found: dict[str, list[Alignment]] = {subject: [] for subject in subjects}
    rows = (
        Alignment.objects.filter(subject__in=found)
        .select_related("statement__framework")
        .order_by(_STRENGTH_RANK, "statement__framework__order", "statement__order", "pk")
    )
    for row in rows:
        found[row.subject].append(row)
    return found


def subjects_aligned_to(statement: Statement, *, include_children: bool = True) -> list[str]:
    """Return references of objects that serve a statement (or one below), strongest first.

    Nothing is filtered here: show them through `resolving.resolve`, which knows the actor.
    """
    keys = _with_descendants(statement) if include_children else [statement.pk]
    rows = (
        Alignment.objects.filter(statement_id__in=keys)
        .annotate(rank=_STRENGTH_RANK)
        .order_by("rank", "-said_at", "-pk")
        .values_list("subject", flat=True)
    )
    return list(dict.fromkeys(rows))


def _with_descendants(statement: Statement) -> list[int]:
    children: dict[int | None, list[int]] = defaultdict(list)
    rows = Statement.objects.filter(framework_id=statement.framework_id).order_by()
    for pk, parent in rows.values_list("pk", "parent_id"):
        children[parent].append(pk)
    found = [statement.pk]
    for pk in found:
        found.extend(children[pk])
    return found


def statements_named(names: Iterable[str]) -> dict[str, Statement]:
    """Look statements up by public id, by key, or by `framework:key`, in one query.

    Raises `UnknownStatement` for a name that fits none, or several frameworks in force.
    """
    wanted = set(names)
    keys = {name.rpartition(":")[2] for name in wanted}
    rows = (
        Statement.objects.filter(Q(public_id__in=wanted) | Q(key__in=keys))
        .filter(Q(public_id__in=wanted) | Q(framework__in=Framework.objects.current()))
        .select_related("framework")
    )
    found: dict[str, list[Statement]] = defaultdict(list)
    for row in rows:
        for name in (row.public_id, row.key, f"{row.framework.key}:{row.key}"):
            found[name].append(row)
    for name in sorted(wanted):
        if len(found[name]) != 1:
            raise UnknownStatement(key=name)
    return {name: found[name][0] for name in wanted}


def statement_names(keys: Iterable[int]) -> dict[int, str]:
    """Return `framework:key` by primary key, for the log."""
    rows = Statement.objects.filter(pk__in=set(keys)).order_by()
    return {
        pk: f"{framework}:{key}"
        for pk, framework, key in rows.values_list("pk", "framework__key", "key")
    }
