"""Templates worked out as far as they can be when they are compiled, once for each language.

Nothing a page says of its data is kept: only what can never differ is put in place of its tag, namely fixed
texts in the reader's language, addresses of static files and of pages without arguments, and symbols.
"""

import threading
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Any

from django.template import Context, Node, NodeList, Template
from django.template.base import FilterExpression, TextNode, Variable, VariableNode, render_value_in_context
from django.template.defaulttags import AutoEscapeControlNode, CommentNode, IfNode, LoadNode, URLNode
from django.template.library import SimpleNode
from django.template.loaders import cached
from django.template.smartif import TokenBase
from django.templatetags.i18n import LanguageNode, TranslateNode
from django.templatetags.static import StaticNode
from django.urls import NoReverseMatch
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django_cotton.templatetags._component import AttrKind, CottonComponentNode, PreparedAttr

FOLDABLE_TAGS = {"icon"}  # simple tags whose answer follows from their arguments alone
LEFT_AS_THEY_ARE = (AutoEscapeControlNode, LanguageNode)
_MISSING = object()
_folding = threading.Lock()


class Loader(cached.Loader):
    """Keeps one compiled and folded template for each language."""

    def cache_key(self, template_name: str, skip: Any = None) -> str:
        """Django's key and the language."""
        return f"{get_language()} {super().cache_key(template_name, skip)}"

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        """The template, folded on the first call. Raises TemplateDoesNotExist."""
        template = super().get_template(template_name, skip)
        if not hasattr(template, "folded"):
            with _folding:
                if not hasattr(template, "folded"):
                    _fold(template.nodelist, pages=str(template.name).endswith(".html"))
                    vars(template)["folded"] = True
        return template


class QuickVariable(Variable):
    """A variable that finds names in dicts and attributes first, which is where nearly all of them are."""

    def _resolve_lookup(self, context: Any) -> Any:
        current = _MISSING
        lookups = self.lookups or ()
        for level in reversed(context.dicts):
            current = level.get(lookups[0], _MISSING)
            if current is not _MISSING:
                break
        for name in lookups[1:]:
            if type(current) is dict:
                current = current.get(name, _MISSING)
            elif current is _MISSING or hasattr(type(current), "__getitem__") or callable(current):
                return super()._resolve_lookup(context)  # type: ignore[misc]  # not in the stubs
            else:
                try:
                    current = getattr(current, name, _MISSING)
                except Exception:  # whatever it is, Django knows which kinds stay silent
                    return super()._resolve_lookup(context)  # type: ignore[misc]  # not in the stubs
        if current is _MISSING or callable(current):
            return super()._resolve_lookup(context)  # type: ignore[misc]  # not in the stubs
        return current


class QuickVariableNode(VariableNode):
    """A value written out; texts, which nearly all values are, without Django's many questions."""

    def render(self, context: Context) -> SafeString:
        """Write as Django does: what is safe as it is, what is text escaped."""
        value = self.filter_expression.resolve(context)
        if type(value) is SafeString:
            return value
        if type(value) is str and context.autoescape:
            return SafeString(escape(value))
        return SafeString(render_value_in_context(value, context))


def _fold(nodes: NodeList, *, pages: bool) -> None:
    """Work out a list of nodes in place; plain texts that come to stand side by side are joined."""
    folded: list[Node] = []
    for node in nodes:
        _fold_within(node, pages=pages)
        text = _constant(node) if pages else None
        if text is None:
            folded.append(node)
        elif folded and type(folded[-1]) is TextNode:
            folded[-1] = TextNode(folded[-1].s + text)
        elif text:
            folded.append(TextNode(text))
    nodes[:] = folded


def _fold_within(node: Node, *, pages: bool) -> None:
    for expression in _expressions(vars(node).values()):
        _quicken(expression)
    if type(node) is VariableNode:
        node.__class__ = QuickVariableNode
    if not isinstance(node, LEFT_AS_THEY_ARE):
        for inner in _inner_lists(node):
            _fold(inner, pages=pages)
    if pages and isinstance(node, CottonComponentNode):
        node._prepared_attrs = [_settled(attribute) for attribute in node._prepared_attrs]  # noqa: SLF001 - cotton's own


def _settled(attribute: PreparedAttr) -> PreparedAttr:
    """An attribute of a component whose text has turned out to be fixed."""
    nodes: Sequence[Any] = getattr(attribute.compiled, "nodelist", ())
    if attribute.kind == AttrKind.ESCAPED and len(nodes) == 1 and type(nodes[0]) is TextNode:
        return attribute._replace(kind=AttrKind.STATIC, value=SafeString(nodes[0].s), compiled=None)
    return attribute


def _inner_lists(node: Node) -> Iterator[NodeList]:
    if isinstance(node, IfNode):
        yield from (nodes for _condition, nodes in node.conditions_nodelists)
        return
    for name in {*node.child_nodelists, "nodelist"}:
        found = vars(node).get(name)
        if isinstance(found, NodeList):
            yield found
    for attribute in vars(node).get("_prepared_attrs", ()):
        found = getattr(attribute.compiled, "nodelist", None)
        if isinstance(found, NodeList):
            yield found


def _expressions(values: Iterable[Any]) -> Iterator[FilterExpression]:
    """The filter expressions among a node's own values; conditions and arguments included."""
    for value in values:
        if isinstance(value, FilterExpression):
            yield value
        elif isinstance(value, list | tuple) and not isinstance(value, NodeList):
            yield from _expressions(value)
        elif type(value) is dict:
            yield from _expressions(value.values())
        elif isinstance(value, TokenBase):
            parts = (getattr(value, name, None) for name in ("first", "second", "value"))
            yield from _expressions(parts)
        elif hasattr(value, "_variable"):  # an attribute of a component
            value._variable = _quick(value._variable)  # noqa: SLF001 - resolved there and nowhere else


def _quicken(expression: FilterExpression) -> None:
    expression.var = _quick(expression.var)
    expression.filters = [
        (function, [(is_name, _quick(argument) if is_name else argument) for is_name, argument in arguments])
        for function, arguments in expression.filters
    ]


def _quick(variable: Any) -> Any:
    plain = type(variable) is Variable and variable.lookups and not variable.translate
    return QuickVariable(variable.var) if plain else variable


def _constant(node: Node) -> str | None:
    """What a node always says in this language; None when that depends on the page."""
    if type(node) is TextNode:
        return node.s
    if isinstance(node, CommentNode | LoadNode):
        return ""
    if not _depends_on_nothing(node):
        return None
    try:
        return str(node.render(Context()))
    except NoReverseMatch:
        return None


def _depends_on_nothing(node: Node) -> bool:
    if isinstance(node, TranslateNode):
        given = [node.filter_expression, *([node.message_context] if node.message_context else [])]
        return not node.asvar and all(map(_literal, given))
    if isinstance(node, StaticNode):
        return node.varname is None and _literal(node.path)
    if isinstance(node, URLNode):
        return not (node.asvar or node.args or node.kwargs) and _literal(node.view_name)
    if type(node) is SimpleNode:
        plain = node.func.__name__ in FOLDABLE_TAGS and node.target_var is None
        return plain and all(map(_literal, [*node.args, *node.kwargs.values()]))
    return False


def _literal(expression: FilterExpression) -> bool:
    variable = expression.var
    fixed = not isinstance(variable, Variable) or variable.lookups is None
    return fixed and not expression.filters
