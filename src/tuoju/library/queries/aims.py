"""What a version says it serves, in the words of the frameworks."""

from __future__ import annotations

from tuoju.competencies.models import Alignment
from tuoju.competencies.queries import statements_in_force
from tuoju.library.models import ResourceVersion
from tuoju.library.vocabularies import Audience

# 《3—6岁儿童学习与发展指南》 (2012): its five domains are what resources are tagged with.
_DOMAINS = "early-learning-domains"
_MAJORS = "majors"
# The alliance's own list of posts: who uses a resource at work.
_POSTS = {
    Audience.KINDERGARTEN_TEACHERS: "posts:post-teacher",
    Audience.NURSERY_TEACHERS: "posts:post-nursery",
    Audience.MANAGEMENT: "posts:post-director",
}


def aims_of(version: ResourceVersion) -> dict[str, str]:
    """Return statement key → strength: the chosen statements, and what the other fields tell.

    Domains, majors and the posts of its audiences count as supported. Statements that are no longer
    in force are left out.
    """
    told = [f"{_DOMAINS}:{code}" for code in version.domains]
    told += [f"{_MAJORS}:{code}" for code in version.majors]
    told += [_POSTS[Audience(code)] for code in version.audiences if code in _POSTS]
    chosen = {item["key"]: item.get("strength", "core") for item in version.statements}
    aims = {**dict.fromkeys(told, str(Alignment.Strength.SUPPORTING)), **chosen}
    in_force = statements_in_force(aims)
    return {key: text for key, text in aims.items() if key in in_force}
