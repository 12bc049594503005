"""Looking and taking away: resource, file, preview, collection."""

from __future__ import annotations

from django.urls import path

from tuoju.library.views import collections, files, gathering, reading, sharing

FILE = "r/<pid:public_id>/files/<pid:file_id>/"

urlpatterns = [
    path("r/<pid:public_id>/", reading.resource, name="resource"),
    path("r/<pid:public_id>/poster/", reading.poster, name="poster"),
    path("r/<pid:public_id>/gather/", gathering.gather, name="gather"),
    path("r/<pid:public_id>/manage/", sharing.manage, name="manage"),
    path("r/<pid:public_id>/manage/audience", sharing.audience, name="audience"),
    path("r/<pid:public_id>/manage/alliance", sharing.to_alliance, name="to_alliance"),
    path("r/<pid:public_id>/manage/links", sharing.grant, name="grant_link"),
    path("r/<pid:public_id>/manage/links/revoke", sharing.revoke, name="revoke_link"),
    path("r/<pid:public_id>/manage/withdraw", sharing.withdraw, name="take_down"),
    path("l/<str:token>/", reading.by_link, name="link"),
    path(FILE, files.download, name="file"),
    path(f"{FILE}view", files.view, name="view"),
    path(f"{FILE}pdf", files.pdf, name="pdf"),
    path(f"{FILE}text", files.text, name="text"),
    path(f"{FILE}state", files.state, name="state"),
    path(f"{FILE}thumb.webp", files.thumb, name="thumb"),
    path(f"{FILE}preview.webp", files.preview, name="preview"),
    path(f"{FILE}pages/<int:page>.webp", files.page, name="page"),
    path("collections/<pid:public_id>/", collections.collection, name="collection"),
    path("collections/<pid:public_id>/arrange/", gathering.arrange, name="collection_arrange"),
    path("collections/<pid:public_id>/arrange/entry", gathering.entry, name="collection_entry"),
    path("collections/<pid:public_id>/arrange/accept", gathering.accept, name="collection_accept"),
    path("collections/<pid:public_id>/arrange/ask", gathering.ask, name="collection_ask"),
    path(
        "collections/<pid:public_id>/arrange/decline",
        gathering.decline,
        name="collection_decline",
    ),
    path(
        "collections/<pid:public_id>/arrange/dissolve",
        gathering.dissolve,
        name="collection_dissolve",
    ),
    path("collections/<pid:public_id>/download/", collections.download, name="collection_download"),
]
