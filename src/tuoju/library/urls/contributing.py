"""Bringing in: own resources, drafts, uploads, batches."""

from __future__ import annotations

from django.urls import path

from tuoju.library.views import batches, drafts, gathering, many_drafts, sheets, uploads

urlpatterns = [
    path("my/upload/", uploads.upload_page, name="upload"),
    path("my/upload/preflight", uploads.preflight, name="preflight"),
    path("my/upload/plain", uploads.plain, name="plain_upload"),
    path("my/upload/drop", uploads.drop, name="drop_uploads"),
    path("my/upload/tus/", uploads.tus_creation, name="tus_creation"),
    path("my/upload/tus/<pid:public_id>/", uploads.tus_upload, name="tus"),
    path("my/batches/<pid:public_id>/", batches.batch, name="batch"),
    path("my/batches/<pid:public_id>/states", batches.states, name="batch_states"),
    path("my/batches/<pid:public_id>/autosave", batches.autosave, name="batch_autosave"),
    path("my/batches/<pid:public_id>/sheet.xlsx", sheets.template, name="batch_sheet"),
    path("my/batches/<pid:public_id>/sheet", sheets.take, name="batch_sheet_in"),
    path(
        "my/batches/<pid:public_id>/sheets/<pid:token>.xlsx",
        sheets.errors,
        name="batch_sheet_marked",
    ),
    path("my/batches/<pid:public_id>/submit", batches.submit, name="batch_submit"),
    path("my/resources/", drafts.mine, name="my"),
    path("my/organisation/resources/", drafts.of_organisation, name="of_organisation"),
    path("office/resources/", drafts.everybodys, name="all"),
    path("my/collections/", gathering.mine, name="collections_mine"),
    path("my/resources/many", many_drafts.many, name="many_drafts"),
    path("my/resources/<pid:public_id>/", drafts.work, name="work"),
    path("my/drafts/<pid:public_id>/", drafts.draft, name="draft"),
    path("my/drafts/<pid:public_id>/autosave", drafts.autosave, name="autosave"),
    path("my/drafts/<pid:public_id>/states", drafts.files, name="draft_files"),
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
]
