"""The draft form as its editor sent it, on top of what others have saved meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from tuoju.core.actors import Actor
from tuoju.library.forms import DraftForm
from tuoju.library.grid_versions import Seen, follow, marks_of, read_seen, seen_in_words
from tuoju.library.models import Draft
from tuoju.library.wording import number_said

_LISTS = ("keywords", "statements")


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedDraft:
    """A sent form: the revision that it may be saved upon, and what stands against that.

    `disputed` are the fields that both changed and that nobody has compared yet; fields that only
    others changed say in the form what is saved, which `has_followed` tells.
    """

    form: DraftForm
    revision: int
    disputed: Sequence[str]
    has_followed: bool
    seen: Seen
    _posted: Seen | None

    @property
    def version(self) -> str:
        """What the page has seen that shows this form again."""
        return seen_in_words(self.seen)

    def version_after(self, saved: Draft) -> str:
        """Tell what a page has seen that stays as it was sent, now that it is saved.

        It does not show what others changed: those fields go on counting as left alone.
        """
        return (
            seen_in_words(self._posted) if self._posted else version_of(DraftForm(instance=saved))
        )


def version_of(form: DraftForm) -> str:
    """Write what a page shows of a draft into its hidden field."""
    return seen_in_words(Seen(form.instance.revision, _marks(form)))


def typed_draft(actor: Actor, draft: Draft, *, instance: Draft, data: QueryDict) -> TypedDraft:
    """Read a sent form; `instance` is a draft of its own for the form to write into.

    Fields that the editor left alone follow `draft`, which is what is saved by now.
    """
    seen = read_seen(data.get("version", "")) or Seen(0)
    looked_at = number_said(data.get("over", ""))
    data = data.copy()
    form = DraftForm(data, instance=instance, actor=actor)
    saved = DraftForm(instance=draft, actor=actor)
    posted, theirs = _marks(form), _marks(saved)
    names = list(form.fields)
    # A page from before an upgrade may have marked other fields: then nothing counts as left alone.
    bases = seen.marks if len(seen.marks) == len(names) else ()
    is_behind = seen.revision != draft.revision
    if not is_behind or draft.state == Draft.State.IN_REVIEW:
        return TypedDraft(
            form=form,
            revision=seen.revision,
            disputed=[],
            has_followed=False,
            seen=Seen(seen.revision, bases),
            _posted=None,
        )
    disputed = follow(form, saved, data, names, lists=_LISTS, bases=bases)
    has_followed = posted != _marks(form)
    if not disputed or looked_at == draft.revision:
        return TypedDraft(
            form=form,
            revision=draft.revision,
            disputed=[],
            has_followed=has_followed,
            seen=Seen(draft.revision, theirs),
            _posted=Seen(seen.revision, posted) if has_followed else None,
        )
    shown = zip(names, bases, theirs, strict=False)
    return TypedDraft(
        form=form,
        revision=seen.revision,
        disputed=disputed,
        has_followed=has_followed,
        seen=Seen(seen.revision, tuple(b if name in disputed else t for name, b, t in shown)),
        _posted=None,
    )


def _marks(form: DraftForm) -> tuple[str, ...]:
    return marks_of((form[name] for name in form.fields), lists=_LISTS)
