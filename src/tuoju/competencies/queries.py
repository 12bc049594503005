"""Reading frameworks: trees, what is aligned to what, and counts a person may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Case, Count, IntegerField, Q, Value, When

from tuoju.competencies import resolving
from tuoju.competencies.errors import UnknownStatement
from tuoju.competencies.models import Alignment, Framework, Statement
from tuoju.core.actors import Actor
from tuoju.core.prepared import Prepared

_STRENGTH_RANK = Case(
    When(strength=Alignment.Strength.CORE, then=Value(0)),
    When(strength=Alignment.Strength.SUPPORTING, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


@dataclass(slots=True)
class Node:
    """A statement in its tree; `subjects` are the visible objects at or below it, once counted."""

    statement: Statement
    children: list[Node] = field(default_factory=list)
    subjects: set[str] = field(default_factory=set)

    @property
    def count(self) -> int:
        """How many distinct objects serve this statement or one below it."""
        return len(self.subjects)

    @property
    def is_branch(self) -> bool:
        """Whether there are at least two more levels below."""
        return any(child.children for child in self.children)


@dataclass(frozen=True, slots=True)
class FrameworkTree:
    """A framework with its statements as a tree, and every node by key."""

    framework: Framework
    roots: list[Node]
    nodes: dict[str, Node]

    @property
    def branches(self) -> list[Node]:
        """The top statements that have others below."""
        return [root for root in self.roots if root.children]

    @property
    def is_flat(self) -> bool:
        """Whether the framework is one list."""
        return not self.branches


def framework_named(key: str) -> Framework | None:
    """Return the edition in force of a framework (the newest one, when none is)."""
    return Framework.objects.editions(key).first()


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
    """Fill a tree with the objects this actor may see; a fixed number of queries."""
    by_statement: dict[int, set[str]] = defaultdict(set)
    pairs = Alignment.objects.filter(statement__framework=tree.framework).order_by()
    for statement_id, subject in pairs.values_list("statement_id", "subject"):
        by_statement[statement_id].add(subject)
    visible = resolving.visible(set().union(*by_statement.values()), actor)
    for root in tree.roots:
        _fill(root, by_statement, visible)
    return tree


def _fill(node: Node, by_statement: Mapping[int, set[str]], visible: set[str]) -> set[str]:
    node.subjects = by_statement.get(node.statement.pk, set()) & visible
    for child in node.children:
        node.subjects |= _fill(child, by_statement, visible)
    return node.subjects


def trail_of(tree: FrameworkTree, node: Node) -> list[Statement]:
    """Return the statements above one, from the top."""
    by_id = {other.statement.pk: other.statement for other in tree.nodes.values()}
    trail: list[Statement] = []
    parent = node.statement.parent_id
    while parent is not None:
        trail.insert(0, by_id[parent])
        parent = by_id[parent].parent_id
    return trail


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """A framework on the shelf: its number of points, and how many objects serve it."""

    framework: Framework
    statements: int
    count: int


def shelf_of(frameworks: Sequence[Framework], actor: Actor) -> list[Shelved]:
    """Count points and visible objects of many frameworks; a fixed number of queries.

    Points are the statements without others below: headings ask for nothing.
    """
    sizes = dict(
        Statement.objects.filter(framework__in=frameworks, children__isnull=True)
        .order_by()
        .values_list("framework_id")
        .annotate(number=Count("pk"))
    )
    subjects: dict[int, set[str]] = defaultdict(set)
    pairs = Alignment.objects.filter(statement__framework__in=frameworks).order_by()
    for framework_id, subject in pairs.values_list("statement__framework_id", "subject"):
        subjects[framework_id].add(subject)
    visible = resolving.visible(set().union(*subjects.values()), actor)
    return [
        Shelved(
            framework=framework,
            statements=sizes.get(framework.pk, 0),
            count=len(subjects[framework.pk] & visible),
        )
        for framework in frameworks
    ]


_ALIGNMENTS = Prepared(
    lambda subjects: (
        Alignment.objects.filter(subject__in=subjects)
        .select_related("statement__framework")
        .order_by(_STRENGTH_RANK, "statement__framework__order", "statement__order", "pk")
    )
)


def alignments_of(subjects: Sequence[str]) -> dict[str, list[Alignment]]:
    """Return the alignments of many objects in one query: core first, then in tree order.

    Statement and framework are loaded; objects without any have an empty list.
    """
    found: dict[str, list[Alignment]] = {subject: [] for subject in subjects}
    for row in _ALIGNMENTS(subjects=list(found)):
        found[row.subject].append(row)
    return found


def strengths_for(statement: Statement, *, include_children: bool = True) -> dict[str, str]:
    """Map objects that serve a statement (or one below) to their strongest word, strongest first."""
    keys = _with_descendants(statement) if include_children else [statement.pk]
    rows = (
        Alignment.objects.filter(statement_id__in=keys)
        .order_by(_STRENGTH_RANK, "-said_at", "-pk")
        .values_list("subject", "strength")
    )
    found: dict[str, str] = {}
    for subject, strength in rows:
        found.setdefault(subject, strength)
    return found


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
    found = statements_in_force(wanted)
    for name in sorted(wanted - set(found)):
        raise UnknownStatement(key=name)
    return found


def statements_in_force(names: Iterable[str]) -> dict[str, Statement]:
    """Look statements up like `statements_named`; names that fit none or several are left out."""
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
    return {name: found[name][0] for name in wanted if len(found[name]) == 1}


def statement_names(keys: Iterable[int]) -> dict[int, str]:
    """Return `framework:key` by primary key, for the log."""
    rows = Statement.objects.filter(pk__in=set(keys)).order_by()
    return {
        pk: f"{framework}:{key}"
        for pk, framework, key in rows.values_list("pk", "framework__key", "key")
    }
