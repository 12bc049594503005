"""Bringing in: own resources, drafts, uploads, batches."""

from __future__ import annotations

from django.urls import path

from tuoju.library.views import drafts

urlpatterns = [
    path("my/resources/", drafts.mine, name="my"),
    path("my/resources/<pid:public_id>/", drafts.work, name="work"),
    path("my/drafts/<pid:public_id>/", drafts.draft, name="draft"),
    path("my/drafts/<pid:public_id>/autosave", drafts.autosave, name="autosave"),
    path("my/drafts/<pid:public_id>/files/", drafts.add_file, name="add_file"),
    path(
        "my/drafts/<pid:public_id>/files/<pid:file_id>/remove",
        drafts.remove_file,
        name="remove_file",
    ),
    path("my/drafts/<pid:public_id>/submit", drafts.submit, name="submit"),
    path("my/drafts/<pid:public_id>/take-back", drafts.withdraw_submission, name="take_back"),
    path("my/drafts/<pid:public_id>/discard", drafts.discard, name="discard"),
    path("r/<pid:public_id>/edit", drafts.edit, name="edit"),
    path("r/<pid:public_id>/withdraw", drafts.withdraw, name="withdraw"),
]
