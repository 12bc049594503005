"""The page on which a one-time code is typed."""

from __future__ import annotations

from typing import Any

from allauth.account.views import ConfirmLoginCodeView
from django.http import HttpResponse, HttpResponseRedirect


class ConfirmCode(ConfirmLoginCodeView):  # type: ignore[misc]  # allauth ships no types
    """Treats a phone number that nobody has like any other when the code is asked for again.

    django-allauth makes the second code before it looks whether there is an account to send it to.
    """

    def _resend_form_valid(self, form: Any) -> HttpResponse:
        process = self._process
        if process.user is not None or "email" in process.state:
            answer: HttpResponse = super()._resend_form_valid(form)
            return answer
        process.send(skip_enumeration_mails=True)
        process.record_resend()
        process.persist()
        return HttpResponseRedirect(self.passthrough_next_url(self.request.path))


confirm_code = ConfirmCode.as_view()
