"""Addresses of the member organisations, namespace `alliance`."""

from __future__ import annotations

from django.urls import path

from tuoju.alliance import views

app_name = "alliance"

urlpatterns = [
    path("", views.directory, name="directory"),
    path("office/", views.office, name="office"),
    path("mine/", views.mine, name="mine"),
    path("invitations/", views.invitations, name="invitations"),
    path("invitations/<pid:invitation_id>/", views.answer, name="answer"),
    path("new/", views.new_organisation, name="new"),
    path("<pid:public_id>/", views.organisation, name="organisation"),
    path("<pid:public_id>/edit/", views.edit_organisation, name="edit"),
    path("<pid:public_id>/people/", views.people, name="people"),
    path(
        "<pid:public_id>/people/invitations/<pid:invitation_id>/withdraw/",
        views.withdraw,
        name="withdraw_invitation",
    ),
    path("<pid:public_id>/people/<pid:membership_id>/end/", views.end, name="end_membership"),
]
