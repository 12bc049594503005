"""What the search index holds of frameworks: one public document for each statement in force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.urls import reverse

from tuoju.competencies.models import Framework, Statement
from tuoju.core.refs import parse_ref, ref
from tuoju.core.search.documents import SearchDocument
from tuoju.core.search.registry import SearchSource, register

KIND = "statement"
PREFIX = "competencies/statement/"
FRAMEWORK_PREFIX = "competencies/framework/"
BATCH = 500


def statement_documents(refs: Iterable[str]) -> Iterator[SearchDocument]:
    """Yield the documents of those references whose framework is in force."""
    ids = [parse_ref(text).public_id for text in refs]
    for start in range(0, len(ids), BATCH):
        rows = Statement.objects.filter(
            public_id__in=ids[start : start + BATCH], framework__in=Framework.objects.current()
        )
        for row in rows.select_related("framework", "parent"):
            yield _document(row)


def _document(row: Statement) -> SearchDocument:
    above = row.parent.title if row.parent else ""
    return SearchDocument(
        ref=ref(row),
        kind=KIND,
        title=row.title,
        keywords=tuple(word for word in (row.key, row.official_no, above) if word),
        summary=row.note or row.framework.title,
        url=reverse("competencies:statement", args=[row.framework.key, row.key]),
        audience=("public",),
        facets={"framework": (row.framework.key,)},
        extra={"key": row.key, "framework": row.framework.title},
    )


def statement_refs() -> Iterator[str]:
    """Yield the references of every statement in force, for a rebuild."""
    rows = Statement.objects.filter(framework__in=Framework.objects.current()).order_by("pk")
    return (f"{PREFIX}{public_id}" for public_id in rows.values_list("public_id", flat=True))


def statements_of_changed(changed: frozenset[str]) -> Iterator[str]:
    """Yield the statements of frameworks that were loaded again."""
    ids = [
        text.removeprefix(FRAMEWORK_PREFIX) for text in changed if text.startswith(FRAMEWORK_PREFIX)
    ]
    if not ids:
        return iter(())
    rows = Statement.objects.filter(framework__public_id__in=ids)
    return (f"{PREFIX}{public_id}" for public_id in rows.values_list("public_id", flat=True))


STATEMENTS = SearchSource(
    kind=KIND,
    prefix=PREFIX,
    documents=statement_documents,
    refs=statement_refs,
    affected=statements_of_changed,
)


def declare() -> None:
    """Register the statements with the engine (called once, by the app's `ready`)."""
    register(STATEMENTS)
