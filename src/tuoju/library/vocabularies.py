"""Code lists of the library, as the alliance speaks them (facts: domain sections 2, 5 and 6)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Granularity(models.TextChoices):
    """The four levels of a resource library: 颗粒化资源 build up to courses."""

    ASSET = "asset", _("素材")
    UNIT = "unit", _("积件")
    MODULE = "module", _("模块")
    COURSE = "course", _("课程")


class ResourceType(models.TextChoices):
    """What a resource is for the person who opens it."""

    LESSON_PLAN = "lesson_plan", _("教案")
    COURSEWARE = "courseware", _("课件")
    OBSERVATION = "observation", _("观察记录")
    FORM = "form", _("工具表单")
    MENU = "menu", _("食谱")
    CHECKLIST = "checklist", _("清单")
    GUIDE = "guide", _("指南")
    CASE = "case", _("案例")
    VIDEO = "video", _("视频")
    AUDIO = "audio", _("音频")
    PICTURE = "picture", _("图片")
    READING = "reading", _("读物")
    ASSESSMENT_BANK = "assessment_bank", _("题库")
    TRAINING_PACK = "training_pack", _("培训包")
    POLICY_NOTE = "policy_note", _("政策解读")
    POLICY = "policy", _("政策法规")


class Audience(models.TextChoices):
    """Who uses it; `children` needs official vetting (学前教育法 arts 57 and 79)."""

    CHILDREN = "children", _("幼儿")
    KINDERGARTEN_TEACHERS = "kindergarten_teachers", _("幼儿园教师")
    NURSERY_TEACHERS = "nursery_teachers", _("托育保育人员")
    COLLEGE_TEACHING = "college_teaching", _("院校教学")
    FAMILIES = "families", _("家长")
    MANAGEMENT = "management", _("园所管理")


class AgeBand(models.TextChoices):
    """Months in nurseries, classes in kindergartens."""

    M0_12 = "m0_12", _("0–12 个月")
    M12_24 = "m12_24", _("12–24 个月")
    M24_36 = "m24_36", _("24–36 个月")
    G_SMALL = "g_small", _("小班")
    G_MIDDLE = "g_middle", _("中班")
    G_LARGE = "g_large", _("大班")


class Domain(models.TextChoices):
    """The five domains of 《3-6岁儿童学习与发展指南》 (2012)."""

    HEALTH = "health", _("健康")
    LANGUAGE = "language", _("语言")
    SOCIAL = "social", _("社会")
    SCIENCE = "science", _("科学")
    ART = "art", _("艺术")


class Licence(models.TextChoices):
    """Creative Commons 4.0, use inside the alliance, or all rights reserved."""

    CC0 = "cc0", "CC0 1.0"
    CC_BY = "cc_by_4", "CC BY 4.0"
    CC_BY_SA = "cc_by_sa_4", "CC BY-SA 4.0"
    CC_BY_NC = "cc_by_nc_4", "CC BY-NC 4.0"
    CC_BY_NC_SA = "cc_by_nc_sa_4", "CC BY-NC-SA 4.0"
    CC_BY_ND = "cc_by_nd_4", "CC BY-ND 4.0"
    CC_BY_NC_ND = "cc_by_nc_nd_4", "CC BY-NC-ND 4.0"
    ALLIANCE_INTERNAL = "alliance_internal", _("联盟内部使用")
    ALL_RIGHTS_RESERVED = "all_rights_reserved", _("保留权利")
    PUBLIC_DOMAIN = "public_domain", _("公有领域")


class Language(models.TextChoices):
    """The languages that forms offer; what is imported may name any other by its code."""

    CHINESE = "zh", _("中文")
    ENGLISH = "en", _("英文")


class Visibility(models.TextChoices):
    """Six levels, from one's own desk to the public."""

    ME = "me", _("仅自己")
    ORGANISATION = "organisation", _("本单位")
    ORGANISATION_KINDS = "organisation_kinds", _("指定类型单位")
    ALLIANCE = "alliance", _("全联盟")
    LINK = "link", _("凭链接")
    PUBLIC = "public", _("公开")


# An audience covers those before it. Links can be given away to anybody, but only one by one, and
# also for what the alliance sees.
BY_WIDTH: tuple[str, ...] = (
    Visibility.ME,
    Visibility.ORGANISATION,
    Visibility.ORGANISATION_KINDS,
    Visibility.LINK,
    Visibility.ALLIANCE,
    Visibility.PUBLIC,
)

# Audiences of material that a link may open: the narrower ones close every link.
LINKED = frozenset(
    {Visibility.ORGANISATION_KINDS, Visibility.ALLIANCE, Visibility.LINK, Visibility.PUBLIC}
)


class Vetting(models.TextChoices):
    """Official 审定 of resources that are taught to children (学前教育法 art. 57)."""

    NOT_NEEDED = "not_needed", _("无需审定")
    NOT_VETTED = "not_vetted", _("未审定")
    APPLIED = "applied", _("审定中")
    VETTED = "vetted", _("已审定")


class ConsentScope(models.TextChoices):
    """How far the consent for recognisable children in the material reaches (PIPL arts 29, 31)."""

    NONE = "none", _("没有可辨认的儿童")
    INTERNAL = "internal", _("已取得监护人同意：园内使用")
    ALLIANCE = "alliance", _("已取得监护人同意：联盟内使用")
    PUBLIC = "public", _("已取得监护人同意：可公开")
    MISSING = "missing", _("有可辨认的儿童，尚未取得同意")


class ContributorRole(models.TextChoices):
    """What a contributor did."""

    AUTHOR = "author", _("作者")
    ADVISER = "adviser", _("指导")
    EDITOR = "editor", _("编辑")
    ILLUSTRATOR = "illustrator", _("绘图")
    RECORDER = "recorder", _("录制")
