"""Looking and taking away: resource, file, preview, collection."""

from __future__ import annotations

from django.urls import path

from tuoju.library.views import collections, files, reading

urlpatterns = [
    path("r/<pid:public_id>/", reading.resource, name="resource"),
    path("l/<str:token>/", reading.by_link, name="link"),
    path("r/<pid:public_id>/files/<pid:file_id>/", files.download, name="file"),
    path("r/<pid:public_id>/files/<pid:file_id>/view", files.view, name="view"),
    path("r/<pid:public_id>/files/<pid:file_id>/pdf", files.pdf, name="pdf"),
    path("r/<pid:public_id>/files/<pid:file_id>/thumb.webp", files.thumb, name="thumb"),
    path("r/<pid:public_id>/files/<pid:file_id>/preview.webp", files.preview, name="preview"),
    path("r/<pid:public_id>/files/<pid:file_id>/pages/<int:page>.webp", files.page, name="page"),
    path("collections/<pid:public_id>/", collections.collection, name="collection"),
    path("collections/<pid:public_id>/download/", collections.download, name="collection_download"),
]
