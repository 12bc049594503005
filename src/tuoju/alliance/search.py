"""What can be found of this app: member organisations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.urls import reverse

from tuoju.alliance.models import Organisation
from tuoju.core.refs import ref
from tuoju.core.search.documents import SearchDocument
from tuoju.core.search.registry import SearchSource

_PREFIX = "alliance/organisation/"
_WEIGHT = 0.9  # an organisation of the same name as a resource stands just behind it


def _documents(refs: Iterable[str]) -> Iterator[SearchDocument]:
    ids = [one.removeprefix(_PREFIX) for one in refs]
    for organisation in Organisation.objects.filter(public_id__in=ids):
        yield _document(organisation)


def _refs() -> Iterator[str]:
    for public_id in Organisation.objects.order_by("pk").values_list("public_id", flat=True):
        yield f"{_PREFIX}{public_id}"


def _document(organisation: Organisation) -> SearchDocument:
    kind = organisation.get_kind_display()
    rank = organisation.get_rank_display()
    return SearchDocument(
        ref=ref(organisation),
        kind="organisation",
        title=organisation.name,
        keywords=(organisation.short_name, kind, rank, organisation.county),
        summary=organisation.description,
        url=reverse("alliance:organisation", args=[organisation.public_id]),
        audience=_audience(organisation),
        facets={"county": (organisation.county,), "organisation_kind": (organisation.kind,)},
        weight=_WEIGHT,
        extra={"kind_label": kind, "rank_label": rank, "county": organisation.county},
    )


def _audience(organisation: Organisation) -> tuple[str, ...]:
    if organisation.is_listed:
        return ("public",)
    return (f"org:{organisation.pk}", "role:secretariat")


ORGANISATIONS = SearchSource(kind="organisation", prefix=_PREFIX, documents=_documents, refs=_refs)
