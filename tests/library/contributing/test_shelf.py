"""Own work and everybody's: two lists, and what each says of whose it is."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import director_of, member_of, secretariat
from tests.factories.library import draft_by
from tests.library.contributing.scenes import as_person

from tuoju.alliance.models import Organisation
from tuoju.library.shelf import SHELVES

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    return member_of()


def name_of(draft) -> str:
    return draft.resource.created_by.name


def test_the_secretarys_own_shelf_holds_the_secretarys_own(writer):
    draft_by(writer, title="教师的草稿")
    secretary = secretariat()
    draft_by(secretary, title="秘书的草稿")
    client = as_person(secretary)

    own = client.get(reverse("library:my")).content.decode()

    assert "秘书的草稿" in own
    assert "教师的草稿" not in own
    assert reverse("library:all") in own
    assert reverse("library:all") not in as_person(writer).get("/my/resources/").content.decode()


def test_what_all_others_brought_has_a_place_of_its_own(writer):
    draft = draft_by(writer, title="教师的草稿")
    draft_by(writer, title="教师自己的", visibility="me")
    secretary = secretariat()
    own = draft_by(secretary, title="秘书的草稿")
    client = as_person(secretary)

    html = client.get(reverse("library:all"), {"state": "draft"}).content.decode()

    told = f"《教师的草稿》 · {name_of(draft)} · {draft.resource.organisation.short_name}"
    assert f'data-told="{told}" data-other' in html
    assert f"《秘书的草稿》 · {name_of(own)} · " in html
    assert html.count(" data-other ") == 1
    assert "教师自己的" not in html
    assert f"{reverse('library:all')}?state=review" in html


def test_others_have_no_such_place(writer):
    for actor in (writer, director_of(Organisation.objects.get())):
        assert as_person(actor).get(reverse("library:all")).status_code == 403
    assert Client().get(reverse("library:all")).status_code in {302, 401}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", ["my", "organisation", "all"])
def test_the_lists_need_the_same_queries_for_any_length(
    writer, rows, name, django_assert_max_num_queries
):
    house = Organisation.objects.get()
    reader = director_of(house) if name == "organisation" else secretariat()
    for number in range(rows):
        draft_by(reader if name == "my" else member_of(house), title=f"第 {number} 份")
    client = as_person(reader)
    address = reverse(SHELVES[name])
    client.get(address)

    with django_assert_max_num_queries(12):
        assert client.get(address).status_code == 200


def test_a_director_finds_the_organisations_drafts_in_a_list_of_their_own(writer):
    draft = draft_by(writer, title="教师的草稿")
    draft_by(writer, title="教师自己的", visibility="me")
    draft_by(member_of(), title="外单位的草稿")
    client = as_person(director_of(draft.resource.organisation))

    own = client.get(reverse("library:my")).content.decode()
    html = client.get(reverse("library:of_organisation")).content.decode()

    assert "教师的草稿" not in own
    assert reverse("library:of_organisation") in own
    assert f"《教师的草稿》 · {name_of(draft)}" in html
    assert "<th>上传者</th>" in html
    assert "教师自己的" not in html
    assert "外单位的草稿" not in html


def test_whoever_edits_nowhere_has_no_such_list(writer):
    draft_by(writer, title="教师的草稿")
    client = as_person(writer)

    own = client.get(reverse("library:my")).content.decode()

    assert "教师的草稿" in own
    assert "<th>上传者</th>" not in own
    assert reverse("library:of_organisation") not in own
    assert client.get(reverse("library:of_organisation")).status_code == 403
