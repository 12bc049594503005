"""Who may change organisations and memberships, and what stays behind."""

import datetime

import pytest
from django.utils import timezone
from tests.factories import (
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
    actor_of,
    director_of,
    member_of,
    secretariat,
    user_of,
)
from tests.refusals import refused

from tuoju.alliance.errors import AlreadyInThisRole, ChairTaken, LastDirector, MembershipOver
from tuoju.alliance.models import Organisation
from tuoju.alliance.operations import (
    create_organisation,
    end_membership,
    join_organisation,
    update_organisation,
)
from tuoju.core.actors import Actor
from tuoju.core.errors import Invalid, NotAllowed, SignInNeeded
from tuoju.core.log.models import Entry
from tuoju.core.refs import ref

pytestmark = pytest.mark.django_db

FACTS = {"name": "江畔幼儿园", "short_name": "江畔", "kind": "kindergarten", "county": "枝江市"}


def test_the_secretariat_enters_an_organisation():
    actor = secretariat()

    organisation = create_organisation(actor, **FACTS, rank="council_member")

    entry = Entry.objects.get()
    assert (entry.fact, entry.subject) == ("alliance.organisation_created", ref(organisation))
    assert entry.organisation_id == organisation.pk
    assert entry.data == {"kind": "kindergarten", "rank": "council_member"}


def test_others_do_not_enter_organisations():
    for actor, refusal in ((director_of(), NotAllowed), (Actor.anonymous(), SignInNeeded)):
        with pytest.raises(refusal):
            create_organisation(actor, **FACTS)

    assert not Organisation.objects.filter(name=FACTS["name"]).exists()
    assert not Entry.objects.exists()


def test_only_one_organisation_chairs_the_alliance():
    chair = OrganisationFactory(rank="chair")
    actor = secretariat()

    with pytest.raises(ChairTaken) as refusal:
        create_organisation(actor, **FACTS, rank="chair")

    assert chair.name in str(refusal.value)
    assert not Entry.objects.exists()


def test_two_organisations_of_one_name_are_refused_with_the_field():
    OrganisationFactory(name=FACTS["name"])

    with pytest.raises(Invalid) as refusal:
        create_organisation(secretariat(), **FACTS)

    assert "name" in refusal.value.fields


def test_a_director_describes_the_own_organisation():
    organisation = OrganisationFactory()

    update_organisation(director_of(organisation), organisation=organisation, description="公办园")

    organisation.refresh_from_db()
    assert organisation.description == "公办园"
    assert Entry.objects.get().data == {"changed": ["description"]}


def test_saying_the_same_again_writes_nothing():
    organisation = OrganisationFactory(description="公办园")

    update_organisation(director_of(organisation), organisation=organisation, description="公办园")

    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [{"rank": "vice_chair"}, {"name": "别的名字"}, {"kind": "company"}, {"is_listed": False}],
)
def test_rank_name_and_kind_belong_to_the_secretariat(changes):
    organisation = OrganisationFactory()

    with pytest.raises(NotAllowed):
        update_organisation(director_of(organisation), organisation=organisation, **changes)

    assert Organisation.objects.filter(pk=organisation.pk, **changes).count() == 0
    assert not Entry.objects.exists()
    update_organisation(secretariat(), organisation=organisation, **changes)
    assert Organisation.objects.filter(pk=organisation.pk, **changes).count() == 1


@pytest.mark.parametrize("role", ["editor", "teacher", "reviewer", "student", "mentor", "official"])
def test_other_roles_and_foreign_directors_change_nothing(role):
    organisation = OrganisationFactory(description="原样")

    for actor in (member_of(organisation, role), director_of()):
        with pytest.raises(NotAllowed):
            update_organisation(actor, organisation=organisation, description="改了")

    organisation.refresh_from_db()
    assert organisation.description == "原样"


def test_only_the_secretariat_gives_places_without_asking():
    organisation = OrganisationFactory()
    person = UserFactory()

    for actor in (director_of(organisation), member_of(organisation), actor_of(person)):
        with pytest.raises(NotAllowed):
            join_organisation(actor, organisation=organisation, person=person, role="teacher")

    assert not person.memberships.exists()


def test_the_same_role_is_given_once():
    held = MembershipFactory()

    with pytest.raises(AlreadyInThisRole) as refusal:
        join_organisation(
            secretariat(), organisation=held.organisation, person=held.person, role="teacher"
        )

    assert held.person.name in str(refusal.value)
    assert held.person.memberships.get() == held


def test_ending_a_membership_takes_its_rights_at_once():
    organisation = OrganisationFactory()
    director = director_of(organisation)
    today = MembershipFactory(organisation=organisation, starts=timezone.localdate())
    long_ago = MembershipFactory(organisation=organisation)

    for membership in (today, long_ago):
        end_membership(director, membership=membership)
        assert actor_of(membership.person).memberships == ()

    assert Entry.objects.filter(fact="alliance.membership_ended").count() == 2
    back = join_organisation(
        secretariat(), organisation=organisation, person=today.person, role="teacher"
    )
    assert actor_of(back.person).has_in(organisation.pk, "teacher")


def test_rights_last_through_the_last_day_and_not_longer():
    today = timezone.localdate()
    ends_today = MembershipFactory(ends=today)
    ended = MembershipFactory(ends=today - datetime.timedelta(days=1))
    begins_tomorrow = MembershipFactory(starts=today + datetime.timedelta(days=1))

    assert len(actor_of(ends_today.person).memberships) == 1
    assert actor_of(ended.person).memberships == ()
    assert actor_of(begins_tomorrow.person).memberships == ()


def test_an_expired_director_directs_nothing():
    organisation = OrganisationFactory()
    director = director_of(organisation)
    user = user_of(director)
    director_of(organisation)
    end_membership(secretariat(), membership=user.memberships.get())

    with refused(NotAllowed):
        update_organisation(actor_of(user), organisation=organisation, description="改了")

    organisation.refresh_from_db()
    assert organisation.description == ""


def test_the_last_director_stays():
    organisation = OrganisationFactory()
    director = director_of(organisation)
    membership = user_of(director).memberships.get()

    with pytest.raises(LastDirector):
        end_membership(director, membership=membership)

    membership.refresh_from_db()
    assert membership.ends is None
    assert not Entry.objects.exists()


def test_one_of_two_directors_may_leave_on_a_chosen_day():
    organisation = OrganisationFactory()
    leaving, staying = director_of(organisation), director_of(organisation)
    last_day = timezone.localdate() + datetime.timedelta(days=7)

    end_membership(staying, membership=user_of(leaving).memberships.get(), last_day=last_day)

    assert user_of(leaving).memberships.get().ends == last_day
    assert actor_of(user_of(leaving)).has_in(organisation.pk, "director")
    assert Entry.objects.get().data["last_day"] == last_day.isoformat()


def test_what_is_over_cannot_end_again():
    ended = MembershipFactory(ends=timezone.localdate() - datetime.timedelta(days=3))

    with refused(MembershipOver):
        end_membership(secretariat(), membership=ended)

    day = ended.ends
    ended.refresh_from_db()
    assert ended.ends == day


def test_foreign_directors_and_the_members_themselves_end_nothing():
    membership = MembershipFactory()

    for actor in (director_of(), actor_of(membership.person), member_of(membership.organisation)):
        with refused(NotAllowed):
            end_membership(actor, membership=membership)

    membership.refresh_from_db()
    assert membership.ends is None


def test_a_director_does_not_end_the_secretariat_s_places():
    organisation = OrganisationFactory(rank="chair", kind="college")
    place = MembershipFactory(organisation=organisation, role="secretariat")

    with refused(NotAllowed):
        end_membership(director_of(organisation), membership=place)

    place.refresh_from_db()
    assert place.ends is None
