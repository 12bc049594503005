"""Rules of the library that somebody broke, in words that say what to do next."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tuoju.core.errors import Changed, DomainError, Invalid


class DraftChangedMeanwhile(Changed):
    """Two editors on one draft."""

    code = "draft_changed_meanwhile"
    message = _(
        "%(editor)s 刚刚保存了这份草稿。您填写的内容还在页面上，没有保存：请核对两份内容，再选择保留哪一份。"
    )


class DraftChangedByOneself(DraftChangedMeanwhile):
    """One editor with the same draft on two devices, or in two windows."""

    message = _(
        "您在另一个窗口或另一台设备上刚刚保存了这份草稿。这里填写的内容还在页面上，没有保存：请核对两份内容，再选择保留哪一份。"
    )


class NotReadyToSubmit(Invalid):
    """Required fields are empty or rights are not settled; `fields` says which."""

    code = "not_ready_to_submit"


class OnlyItsMakerKeepsIt(Invalid):
    """Nobody but the person who brought a resource would find it again."""

    code = "only_its_maker_keeps_it"
    message = _(
        "“仅自己”只有上传这份资源的人能选：换了别人选，自己也会看不到它。请选“本单位”，或请上传者来改。"
    )

    def __init__(self) -> None:
        """Stand at the field that says who sees it."""
        super().__init__(fields={"visibility": [str(self.message)]})


class InReview(DomainError):
    """A draft in review cannot be edited before it is taken back."""

    code = "in_review"
    status = 409
    message = _("《%(title)s》正在审核。需要修改时，请先撤回，再编辑。")


class PlaceInReview(DomainError):
    """Reviewers look at a resource together with the words of its own organisation's collections."""

    code = "place_in_review"
    status = 409
    message = _(
        "《%(title)s》正在审核，合集的标题、简介和目录也在审核范围内。请等审核结束，或先撤回送审，再改合集。"
    )


class AudienceOutgrewReview(Changed):
    """The audience was widened during the review; consent or the number of reviews fall short."""

    code = "audience_outgrew_review"
    message = _(
        "送审以后，《%(title)s》的可见范围或材料状态变了，现有的同意、审定或审核步骤不够。请退回，由作者核对后重新送审。"
    )


class WithdrawnMeanwhile(Changed):
    """The resource was taken down after its next version had been submitted."""

    code = "withdrawn_meanwhile"
    message = _(
        "送审以后，《%(title)s》已被下架，通过审核不会让它重新上线。请退回，由作者决定是否重新送审。"
    )


class WordsWerePassed(DomainError):
    """Words of a collection that others read under the reviewers' word."""

    code = "words_were_passed"
    status = 409
    message = _("合集的这些文字已经审核公开，外单位正在使用。需要修改时，请联系联盟秘书处。")


class NothingToAccept(DomainError):
    """Others read all of a collection that they may see at all."""

    code = "nothing_to_accept"
    status = 409
    message = _("合集里能给外单位看的，外单位都能看到了，不用再请秘书处认可。")


class OutlineChanged(Changed):
    """A collection changed after the secretariat had read it."""

    code = "outline_changed"
    message = _("合集刚刚又改过。请看一看现在的内容，再认可。")


class NothingAsked(DomainError):
    """Nobody waits for the secretariat's word on a collection, or not any more."""

    code = "nothing_asked"
    status = 409
    message = _("这个合集已经处理过了，没有在等秘书处认可。")


class AlreadyGathered(DomainError):
    """The resource stands in the collection; where it stands is changed on the collection's page."""

    code = "already_gathered"
    status = 409
    message = _("这份资源已经在合集《%(title)s》里了。要换小标题或顺序，请到“我的合集”里整理。")


class NotInReview(DomainError):
    """Withdrawing what is not in review."""

    code = "not_in_review"
    status = 409
    message = _("《%(title)s》现在不在审核中，不需要撤回。")


class NeverPublished(DomainError):
    """Only what was published can be taken down."""

    code = "never_published"
    status = 409
    message = _("这个资源还没有发布，不需要下架。不要的草稿可以直接删除。")


class AlreadyWithdrawn(DomainError):
    """A tombstone cannot be withdrawn again."""

    code = "already_withdrawn"
    status = 409
    message = _("这个资源已经下架。")


class FileNotServable(DomainError):
    """Bytes that a scanner refused or has not seen yet stay closed."""

    code = "file_not_servable"
    status = 409
    message = _("“%(name)s”还没有通过安全检查，暂时不能打开。请稍后再试，或联系上传者。")


class ChildrenMayNotBeCollected(DomainError):
    """Operators' imports never publish material that is taught to children, or pictures of people."""

    code = "children_not_collected"
    status = 422
    message = _(
        "面向幼儿的资源，以及有可辨认儿童的材料，要先经过审定或同意的核对和三审，不能作为平台收录直接公开。请加 --draft 导入为草稿。"
    )


class NotForImports(DomainError):
    """An audience that would leave an imported file to nobody."""

    code = "not_for_imports"
    status = 422
    message = _("导入的文件不能设为“%(scope)s”：请在“本单位”“全联盟”“凭链接”“公开”里选一个。")


class OpenToMore(DomainError):
    """A file asks for fewer readers than its resource has by now."""

    code = "open_to_more"
    status = 409
    message = _(
        "网站上的可见范围是“%(now)s”，比说明里的“%(asked)s”大。请先在资源的“分享与管理”里收窄，或改正说明，再导入。"
    )


class LinkExpired(DomainError):
    """The link grant is over."""

    code = "link_expired"
    status = 410
    message = _("这个链接已经过期或被收回。请向分享者再要一个新的链接。")


class LinksAreClosed(DomainError):
    """What stays with its maker or inside an organisation has no links."""

    code = "links_closed"
    status = 409
    message = _("可见范围是“%(scope)s”的资源不能用链接分享。请先把可见范围改为“凭链接”或更大。")


class NeedsMoreReviews(DomainError):
    """The reviewers did not know that so many people would see it."""

    code = "needs_more_reviews"
    status = 409
    message = _(
        "审核时的可见范围没有“%(scope)s”这么大，不能直接改。请在“分享与管理”页送联盟审核，通过三审后自动开放。"
    )


class NeedsNoReview(DomainError):
    """Nothing stands between the resource and the audience but its owner's wish."""

    code = "needs_no_review"
    status = 409
    message = _("这份资源不需要再送联盟审核，可以直接更新可见范围。")


class DraftIsOpen(DomainError):
    """Somebody is at work on the next version; sending it along would be a surprise."""

    code = "draft_is_open"
    status = 409
    message = _("这份资源有一份没有发布的草稿。请先提交或删除这份草稿，再送联盟审核。")


class FileRefused(DomainError):
    """A file that cannot be used as it is."""

    code = "file_refused"
    status = 422
    message = _("“%(name)s”没有收下：%(reason)s")


class NotUsable(DomainError):
    """Bytes that the file engine has read and refused before."""

    code = "not_usable"
    status = 422
    message = "%(reason)s"


class BroughtBefore(DomainError):
    """One's own file, chosen again; `whereabouts` says where it is already."""

    code = "brought_before"
    status = 409
    message = "%(whereabouts)s"


class TooLarge(DomainError):
    """A file above the limit of the deployment."""

    code = "file_too_large"
    status = 413
    message = _("文件超过 %(limit)s 的上限。请压缩或拆分后再上传。")


class OverQuota(DomainError):
    """The organisation's space is used up."""

    code = "over_quota"
    status = 413
    message = _(
        "本单位的空间（%(quota)s）不够放下这个文件。请删去不用的草稿，或联系秘书处增加空间。"
    )


class TooManyOpen(DomainError):
    """One person announced so much that has not come yet that others would find no room."""

    code = "too_many_open"
    status = 429
    message = _(
        "您有 %(files)d 个文件（共 %(size)d MB）还没有传完，暂时不能再添加。请先把它们传完：重新选择同样的文件会接着传；不再上传的，停一天后不再占用空间。"
    )


class DiskFull(DomainError):
    """The server cannot store the file now."""

    code = "disk_full"
    status = 507
    message = _("服务器空间不足，文件没有存下来。您填写的内容都在，请稍后再试，或联系管理员。")


class TooManyArchives(DomainError):
    """So many collections are being packed at once that one more would slow everybody down."""

    code = "too_many_archives"
    status = 503
    message = _("现在打包下载的人较多，请过一两分钟再试；也可以在资源包页面逐个打开资源下载。")


class NoPlaceToContribute(DomainError):
    """A person without a place in any organisation has nowhere to bring material."""

    code = "no_place_to_contribute"
    status = 403
    message = _("上传资源需要先加入一个成员单位。请联系本单位负责人，或联盟秘书处。")


class RoleBringsNothing(DomainError):
    """A person whose roles in organisations are for reading only."""

    code = "role_brings_nothing"
    status = 403
    message = _(
        "您的角色（%(roles)s）可以查阅资源，不能上传。如果需要上传，请联系本单位负责人，或联盟秘书处。"
    )


class AlreadySettled(DomainError):
    """Two runs finished the same upload; the second one changes nothing."""

    code = "upload_settled"
    status = 409
    message = _("“%(name)s”已经处理完成。")


class DraftInTheWay(DomainError):
    """An import found somebody's work on the same resource."""

    code = "draft_in_the_way"
    status = 409
    message = _(
        "《%(title)s》有一份没有发布的草稿，导入不会覆盖它。请先提交或删除草稿，再导入新的文件。"
    )


class ReviewedInTheWay(DomainError):
    """An import found changed bytes of a resource that reviewers let out."""

    code = "reviewed_in_the_way"
    status = 409
    message = _(
        "《%(title)s》是审核后发布的，导入不会用没有审核的文件替换它。请加 --draft 导入为草稿，再提交审核。"
    )
