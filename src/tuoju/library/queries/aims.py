"""What a version says it serves, in the words of the frameworks."""

from __future__ import annotations

from tuoju.competencies.models import Alignment
from tuoju.competencies.queries import statements_in_force
from tuoju.library.models import ResourceVersion

# 《3—6岁儿童学习与发展指南》 (2012): its five domains are what resources are tagged with.
_DOMAINS = "early-learning-domains"


def aims_of(version: ResourceVersion) -> dict[str, str]:
    """Return statement key → strength: the chosen statements, and the domains as supported ones.

    Statements that are no longer in force are left out.
    """
    domains = {f"{_DOMAINS}:{code}": Alignment.Strength.SUPPORTING for code in version.domains}
    chosen = {item["key"]: item.get("strength", "core") for item in version.statements}
    in_force = statements_in_force({**domains, **chosen})
    return {key: text for key, text in {**domains, **chosen}.items() if key in in_force}
