"""Judging: the side-by-side page, and the files that were sent to review."""

from __future__ import annotations

from django.urls import path

from tuoju.library.views import reviewing

PAGE = "office/review/resources/<pid:public_id>/"
FILE = PAGE + "files/<pid:file_id>/"

urlpatterns = [
    path(PAGE, reviewing.review, name="review"),
    path(FILE, reviewing.original, name="review_file"),
    path(FILE + "pdf", reviewing.pdf, name="review_pdf"),
    path(FILE + "thumb.webp", reviewing.thumb, name="review_thumb"),
    path(FILE + "preview.webp", reviewing.picture, name="review_picture"),
    path(FILE + "pages/<int:page>.webp", reviewing.page, name="review_page"),
]
