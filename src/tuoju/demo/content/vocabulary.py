"""The words a source file may use, as agreed in the content format."""

from __future__ import annotations

from typing import Final

GRANULARITIES: Final = frozenset({"asset", "unit", "module", "course"})
RESOURCE_TYPES: Final = frozenset(
    {
        "lesson_plan",
        "courseware",
        "observation",
        "form",
        "menu",
        "checklist",
        "guide",
        "case",
        "video",
        "audio",
        "picture",
        "reading",
        "assessment_bank",
        "training_pack",
        "policy_note",
    }
)
AUDIENCES: Final = frozenset(
    {
        "children",
        "kindergarten_teachers",
        "nursery_teachers",
        "college_teaching",
        "families",
        "management",
    }
)
AGE_BANDS: Final = frozenset({"m0_12", "m12_24", "m24_36", "g_small", "g_middle", "g_large"})
DOMAINS: Final = frozenset({"health", "language", "social", "science", "art"})
AUTHOR_ROLES: Final = frozenset({"author", "adviser", "editor", "illustrator", "recorder"})
LICENCES: Final = frozenset(
    {
        "cc0",
        "cc_by_4",
        "cc_by_sa_4",
        "cc_by_nc_4",
        "cc_by_nc_sa_4",
        "cc_by_nd_4",
        "cc_by_nc_nd_4",
        "alliance_internal",
        "all_rights_reserved",
    }
)
VISIBILITIES: Final = frozenset(
    {"me", "organisation", "organisation_kinds", "alliance", "link", "public"}
)
STATES: Final = frozenset(
    {
        "published",
        "draft",
        "in_review_first",
        "in_review_second",
        "in_review_final",
        "returned",
        "collected",
        "withdrawn",
    }
)
# What is special about a resource, and the state that it goes with.
TWISTS: Final = {"late": "in_review_first", "damaged": "draft"}
STRENGTHS: Final = frozenset({"core", "supporting", "touching"})
MAJORS: Final = frozenset({"570102K", "520802", "570101K", "770101"})
FILE_KINDS: Final = frozenset(
    {
        "pptx",
        "docx",
        "xlsx",
        "pdf",
        "png",
        "jpg",
        "svg",
        "epub",
        "md",
        "txt",
        "csv",
        "mp3",
        "wav",
        "mp4",
        "h5p",
        "zip",
    }
)
POINTS_PER_INDICATOR: Final = {
    "B1": 1,
    "B2": 2,
    "B3": 2,
    "B4": 3,
    "B5": 4,
    "B6": 3,
    "B7": 6,
    "B8": 7,
    "B9": 4,
    "B10": 2,
    "B11": 2,
    "B12": 2,
    "B13": 3,
    "B14": 4,
    "B15": 3,
}

ORGANISATION_KINDS: Final = frozenset(
    {
        "college",
        "secondary_school",
        "kindergarten",
        "nursery",
        "integrated",
        "company",
        "association",
        "institute",
        "education_bureau",
        "health_bureau",
    }
)
COUNTIES: Final = (
    "夷陵区",
    "西陵区",
    "伍家岗区",
    "点军区",
    "猇亭区",
    "宜都市",
    "枝江市",
    "当阳市",
    "远安县",
    "兴山县",
    "秭归县",
    "长阳土家族自治县",
    "五峰土家族自治县",
)
RANKS: Final = frozenset({"chair", "vice_chair", "standing_council", "council_member", "member"})
TONES: Final = frozenset({"primary", "sun", "leaf", "ink"})
ROLES: Final = frozenset(
    {
        "director",
        "editor",
        "reviewer",
        "teacher",
        "student",
        "mentor",
        "official",
        "secretariat",
    }
)
REVIEW_STEPS: Final = frozenset({"first", "second", "final"})
