"""The API answers as its reference says, whatever is asked."""

from __future__ import annotations

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from tests.factories import member_of
from tests.factories.library import published_by

from tuoju.config.api import api
from tuoju.config.wsgi import application

REFERENCE = schemathesis.openapi.from_dict(api.get_openapi_schema())
REFERENCE.app = application
OPERATIONS = [found.ok() for found in REFERENCE.get_all_operations()]


@pytest.fixture
def _published():
    published_by(member_of(), title="师幼互动观察记录", visibility="public")


@pytest.fixture(autouse=True)
def _one_connection():
    """Keep the test's connection open, as Django's own client does."""
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield
    for signal in ends:
        signal.connect(close_old_connections)


@pytest.mark.django_db
@pytest.mark.usefixtures("_published")
@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.label)
def test_every_answer_is_one_that_the_reference_names(operation, mode):
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case):
        case.call_and_validate()

    ask()
