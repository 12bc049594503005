"""The resource page in the words and pieces of the house."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tuoju.competencies.models import Alignment
from tuoju.core.ui.pieces import ChipLink, FactRow, Moment, Tab
from tuoju.library.models import AttachedFile, ResourceVersion
from tuoju.library.queries.previews import is_closed
from tuoju.library.queries.reading import ResourceView, citation, extension_of
from tuoju.library.viewing import FileLinks, Viewer
from tuoju.library.vocabularies import AgeBand, Audience, ConsentScope, Domain, Licence
from tuoju.library.wording import listed
from tuoju.review.models import StepName

VERSIONS_OPEN = 8

_ALLOWED: dict[str, str | Promise] = {
    "cc0": gettext_lazy("可自由使用，无须署名。"),
    "cc_by_4": gettext_lazy("可使用、可改编，须署名。"),
    "cc_by_sa_4": gettext_lazy("可使用、可改编，须署名，改编后以同样方式共享。"),
    "cc_by_nc_4": gettext_lazy("可使用、可改编，须署名，不得收费传播。"),
    "cc_by_nc_sa_4": gettext_lazy("可使用、可改编，须署名，不得收费传播，改编后以同样方式共享。"),
    "cc_by_nd_4": gettext_lazy("可使用，须署名，不得改编。"),
    "cc_by_nc_nd_4": gettext_lazy("可使用，须署名，不得改编，不得收费传播。"),
    "alliance_internal": gettext_lazy("仅供联盟成员单位内部使用，不得对外传播。"),
    "all_rights_reserved": gettext_lazy("保留所有权利，使用前请联系权利人。"),
    "public_domain": gettext_lazy("不受著作权限制，可自由使用。"),
}


def _labels(choices: Sequence[tuple[str, str | Promise]], values: Iterable[str]) -> str:
    known = dict(choices)
    return listed(known.get(value, value) for value in values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """One file to take away; a closed one has no address."""

    name: str
    label: str
    url: str


@dataclass(frozen=True)
class ResourcePage:
    """What the template shows; `token` goes along when a link grant opened the page."""

    view: ResourceView
    address: str
    token: str = ""
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def suffix(self) -> str:
        """The query string that keeps a link grant on every file of the page."""
        return f"?k={self.token}" if self.token else ""

    def _links(self, file: AttachedFile) -> FileLinks:
        return FileLinks.of(self.view.resource.public_id, file.public_id, self.suffix)

    @cached_property
    def viewer(self) -> Viewer | None:
        """The viewer of the file that was asked for."""
        preview = self.view.preview
        return Viewer(preview, self._links(preview.file), self.params) if preview else None

    @cached_property
    def tabs(self) -> list[Tab]:
        """The files of the version, when there are several."""
        if len(self.view.files) < 2 or self.view.preview is None:
            return []
        version = {"v": self.params["v"]} if "v" in self.params else {}
        return [
            Tab(
                label=file.name,
                url=f"?{urlencode({**version, 'file': file.public_id})}#preview",
                current=file.pk == self.view.preview.file.pk,
            )
            for file in self.view.files
        ]

    @cached_property
    def facts(self) -> list[FactRow]:
        """The small table at the side."""
        version, resource = self.view.version, self.view.resource
        rows = [
            (_("适用"), _labels(AgeBand.choices, version.age_bands)),
            (_("对象"), _labels(Audience.choices, version.audiences)),
            (_("领域"), _labels(Domain.choices, version.domains)),
            (_("层级"), version.get_granularity_display()),
            (_("署名"), listed(person["name"] for person in version.contributors)),
            (_("权利人"), version.rights_holder or _("未说明")),
            (_("许可"), str(Licence(version.licence).label) if version.licence else ""),
            (_("审核"), self._reviewed()),
            (_("审定"), version.get_vetting_display() if version.vetting != "not_needed" else ""),
            (_("肖像"), self._consent()),
            (_("来源"), version.source),
            (
                _("使用"),
                _("浏览 %(views)d，下载 %(downloads)d")
                % {"views": self.view.views, "downloads": self.view.downloads},
            ),
            (_("编号"), resource.public_id),
        ]
        return [FactRow(label=label, value=value) for label, value in rows if value]

    @property
    def poster_facts(self) -> list[str]:
        """What a poster says in one line: type, age, licence."""
        version = self.view.version
        facts = (
            version.get_type_display() if version.type else "",
            _labels(AgeBand.choices, version.age_bands),
            str(Licence(version.licence).label) if version.licence else "",
        )
        return [fact for fact in facts if fact]

    @property
    def bare_address(self) -> str:
        """The address as people type it."""
        return self.address.partition("://")[2].rstrip("/")

    def _reviewed(self) -> str:
        if self.view.resource.collected:
            return _("平台收录，未经审核")
        steps = _labels(StepName.choices, self.view.steps_passed)
        return _("%(steps)s均通过") % {"steps": steps} if steps else ""

    def _consent(self) -> str:
        """What is known of children in the pictures; nobody looked through what was imported."""
        is_unsaid = self.view.version.consent == ConsentScope.NONE
        if self.view.resource.collected and is_unsaid:
            return _("未逐件核对")
        return self.view.version.get_consent_display()

    @cached_property
    def aligned(self) -> list[tuple[str, list[ChipLink]]]:
        """Aligned statements by framework, core ones first."""
        groups: dict[str, list[ChipLink]] = {}
        for alignment in self.view.aligned:
            statement = alignment.statement
            groups.setdefault(statement.framework.title, []).append(_chip(alignment))
        return list(groups.items())

    @property
    def history(self) -> list[Moment]:
        """The newest versions."""
        return [self._moment(one) for one in self.view.versions[:VERSIONS_OPEN]]

    @property
    def older(self) -> list[Moment]:
        """The versions before them, folded."""
        return [self._moment(one) for one in self.view.versions[VERSIONS_OPEN:]]

    def _moment(self, version: ResourceVersion) -> Moment:
        is_shown = version.number == self.view.version.number
        return Moment(
            title=_("版本 %d") % version.number,
            when=version.published_at,
            text=version.note,
            url="" if is_shown else f"?v={version.number}",
            link="" if is_shown else _("看这个版本"),
            current=is_shown,
        )

    @property
    def is_newest(self) -> bool:
        """Whether the version on the page is the one that is in force."""
        return self.view.version.pk == self.view.resource.current_id

    @property
    def allowed(self) -> str | Promise:
        """What the licence lets people do, in a sentence."""
        return _ALLOWED.get(self.view.version.licence, "")

    @property
    def citation(self) -> str:
        """The reference text of GB/T 7714."""
        return citation(self.view, self.address)

    @cached_property
    def downloads(self) -> list[Download]:
        """Every file with the words of its button."""
        return [
            Download(
                name=file.name,
                label=_("下载 %(kind)s（%(size)s）")
                % {"kind": extension_of(file.name), "size": filesizeformat(file.blob.size)},
                url="" if is_closed(file.blob) else self._links(file).download,
            )
            for file in self.view.files
        ]


def _chip(alignment: Alignment) -> ChipLink:
    statement = alignment.statement
    return ChipLink(
        label=statement.title,
        code=statement.key if statement.key[:1].isupper() else "",  # `social` is for machines
        note=str(alignment.get_strength_display()),
        url=reverse("competencies:statement", args=[statement.framework.key, statement.key]),
    )
