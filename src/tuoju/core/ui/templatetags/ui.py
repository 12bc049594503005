"""``{% load ui %}``: components, icons and drawings, all checked while a template compiles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django import template
from django.template import Context, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Node, Parser, Token, token_kwargs
from django.template.defaulttags import CsrfTokenNode
from django.utils.safestring import SafeString

from tuoju.core.ui import components, said, symbols  # components: importing them registers them
from tuoju.core.ui.component import Component, UnfitInput, component, esc
from tuoju.core.ui.navigation import NavItem
from tuoju.core.ui.pieces import Place
from tuoju.core.ui.switches import switches

register = template.Library()

# Every page repeats the way back to itself some six times.
_LONGEST_WAY_BACK = 4000


class ComponentNode(Node):
    """One use of a component in a page."""

    child_nodelists = ("nodelist",)

    def __init__(
        self,
        used: type[Component],
        inputs: Mapping[str, FilterExpression],
        nodelist: NodeList | None = None,
    ) -> None:
        """Keep what the template said; the values come when it is shown."""
        self.used = used
        self.inputs = inputs
        self.nodelist = nodelist if nodelist is not None else NodeList()

    def render(self, context: Context) -> SafeString:
        """Build the component from the page's values and show it."""
        values = {name: value.resolve(context) for name, value in self.inputs.items()}
        if self.nodelist:
            values["body"] = self.nodelist.render(context)
        return self.used(**values).render(context)


@register.tag("ui")
def ui(parser: Parser, token: Token) -> ComponentNode:
    """``{% ui badge label=x tone="good" %}``: a component without a body."""
    used, inputs = _read(parser, token)
    if used.body_rule == "required":
        raise TemplateSyntaxError(f"{used.tag!r} needs a body: use uiblock … enduiblock.")
    return ComponentNode(used, inputs)


@register.tag("uiblock")
def uiblock(parser: Parser, token: Token) -> ComponentNode:
    """``{% uiblock card title=x %}…{% enduiblock %}``: a component with a body."""
    used, inputs = _read(parser, token)
    if used.body_rule == "none":
        raise TemplateSyntaxError(f"{used.tag!r} takes no body: use ui.")
    nodelist = parser.parse(("enduiblock",))
    parser.delete_first_token()
    return ComponentNode(used, inputs, nodelist)


class EachNode(Node):
    """A component for each item of a list."""

    def __init__(self, used: type[Component], items: FilterExpression) -> None:
        """Keep which component and where its items are found."""
        self.used = used
        self.items = items

    def render(self, context: Context) -> SafeString:
        """Show every item in turn."""
        shown = (self.used.of(item).render(context) for item in self.items.resolve(context))
        return SafeString("".join(shown))


@register.tag("uieach")
def uieach(parser: Parser, token: Token) -> EachNode:
    """``{% uieach hit found.items %}``: long lists; an item's fields are the inputs of these names."""
    words = token.split_contents()
    if len(words) != 3:
        raise TemplateSyntaxError(f"{words[0]} needs a component and its items.")
    try:
        used = component(words[1])
    except UnfitInput as error:
        raise TemplateSyntaxError(str(error)) from error
    if used.body_rule == "required":
        raise TemplateSyntaxError(f"{used.tag!r} needs a body: use uiblock … enduiblock.")
    return EachNode(used, parser.compile_filter(words[2]))


def _read(parser: Parser, token: Token) -> tuple[type[Component], dict[str, FilterExpression]]:
    words = token.split_contents()
    if len(words) < 2:
        raise TemplateSyntaxError(f"{words[0]} needs the name of a component.")
    remaining = words[2:]
    inputs = token_kwargs(remaining, parser)
    if remaining:
        raise TemplateSyntaxError(f"{words[1]!r}: {' '.join(remaining)!r} is no name=value input.")
    constants = {
        name: value.var
        for name, value in inputs.items()
        if isinstance(value.var, str) and not value.filters
    }
    try:
        used = component(words[1])
        used.check_inputs(set(inputs), constants)
    except UnfitInput as error:
        raise TemplateSyntaxError(str(error)) from error
    return used, inputs


class DrawingNode(Node):
    """A drawing that is the same on every page."""

    def __init__(self, drawing: str, options: Mapping[str, FilterExpression]) -> None:
        """Keep the kind of drawing and its options."""
        self.drawing = drawing
        self.options = options

    def render(self, context: Context) -> SafeString:
        """Fetch the drawing; `symbols` keeps it after the first time."""
        values = {name: value.resolve(context) for name, value in self.options.items()}
        name = str(values.pop("name"))
        if self.drawing == "icon":
            return symbols.icon(name, **values)
        return symbols.illustration(name, **values)


def _drawing(parser: Parser, token: Token, names: frozenset[str], options: set[str]) -> DrawingNode:
    words = token.split_contents()
    if len(words) < 2:
        raise TemplateSyntaxError(f"{words[0]} needs a name.")
    name = parser.compile_filter(words[1])
    remaining = words[2:]
    given = token_kwargs(remaining, parser)
    if remaining or given.keys() - options:
        raise TemplateSyntaxError(f"{words[0]} takes {', '.join(sorted(options))} only.")
    if isinstance(name.var, str) and not name.filters and name.var not in names:
        raise TemplateSyntaxError(
            f"There is no {words[0]} {name.var!r}; there are {sorted(names)}."
        )
    return DrawingNode(words[0], {"name": name, **given})


@register.tag("icon")
def icon(parser: Parser, token: Token) -> DrawingNode:
    """``{% icon "down" %}``: an icon that repeats the word beside it."""
    return _drawing(parser, token, symbols.ICONS, {"large"})


@register.tag("art")
def art(parser: Parser, token: Token) -> DrawingNode:
    """``{% art "gorge" view_box="…" preserve="…" %}``: an illustration that follows the theme."""
    return _drawing(parser, token, symbols.ILLUSTRATIONS, {"view_box", "preserve"})


@register.simple_tag
def mark(kind: str = "") -> SafeString:
    """``{% mark %}``: the mark of Tuoju; kind is white, big or 16."""
    return symbols.mark(kind)


@register.simple_tag
def sprite() -> str:
    """``{% sprite %}``: address of the sprite, for elements that draw glyphs themselves."""
    return symbols.sprite_url()


@register.simple_tag(takes_context=True)
def crumbs(context: Context, *steps: object) -> SafeString:
    """``{% crumbs "资源库" library_url resource.title %}``: label and address in turn, last one bare."""
    labels = [str(label) for label in steps[::2]]
    urls = [str(url) for url in steps[1::2]]
    urls += [""] * (len(labels) - len(urls))
    places = [Place(label, url) for label, url in zip(labels, urls, strict=True)]
    return components.Crumbs(items=places).render(context)


@register.simple_tag(takes_context=True)
def menu_items(context: Context, items: Iterable[NavItem]) -> SafeString:
    """``{% menu_items nav.main %}``: entries of a menu; every page writes five of them."""
    return SafeString("".join(_menu_item(item, context) for item in items))


def _menu_item(item: NavItem, context: Context) -> str:
    url = esc(item.url)
    if item.method == "post":
        token = CsrfTokenNode().render(context)
        return f'<form method="post" action="{url}" data-signs-out>{token}<button>{esc(item.label)}</button></form>'
    current = ' aria-current="page"' if item.current else ""
    badge = f' <span class="count">{item.badge_shown}</span>' if item.badge else ""
    return f'<a href="{url}"{current}>{esc(item.label)}{badge}</a>'


@register.simple_tag(takes_context=True)
def display_switches(context: Context, name: str, icon_only: bool = False) -> SafeString:
    """``{% display_switches "mode_menu" %}``: language, theme and 长者模式, leading back to this page.

    A page that answers a form names in `way_back` the one on which the form stood.
    """
    page = context["nav"]
    back = context.get("way_back") or page.request.get_full_path()
    if len(back) > _LONGEST_WAY_BACK:
        back = page.request.path
    return switches(name, page.mode, page.languages, back, icon_only)


@register.filter
def human_size(size: object) -> str:
    """``{{ file.size|human_size }}``: bytes as people say them, 18.6 MB."""
    return said.size(size)


@register.filter
def cn_date(when: object) -> str:
    """``{{ published|cn_date }}``: a date in running text, 2026年11月20日."""
    return said.date(when)


@register.filter
def cn_moment(when: object) -> str:
    """``{{ sent|cn_moment }}``: a moment in running text, 2026年11月20日 14:02."""
    return said.moment(when)


@register.filter
def iso_date(when: object) -> str:
    """``{{ until|iso_date }}``: a date in a table column, 2027-12-31."""
    return said.column_date(when)


@register.filter
def machine_date(when: object) -> str:
    """``<time datetime="{{ when|machine_date }}">``: a date for machines."""
    return said.machine(when)
