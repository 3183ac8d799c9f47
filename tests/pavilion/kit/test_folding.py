import pytest
from django.template import TemplateSyntaxError, engines
from django.template.base import TextNode
from django.template.loader import get_template, render_to_string
from django.test import Client
from django.utils import translation
from django.utils.functional import cached_property

from pavilion.kit import folding
from pavilion.kit.folding import Loader, QuickVariable
from tests.shops.factories import make_harvest, make_product


class Person:
    name = "Zhao <b>"
    birthday = None

    def shout(self):
        return self.name.upper()

    @property
    def broken(self):
        raise KeyError("broken")

    @cached_property
    def friends(self):
        return {"first": "Li", "items": "ours"}


CASES = [
    "{{ person.name }}|{{ person.shout }}|{{ person.friends.first }}|{{ person.friends.items }}",
    "{{ missing }}|{{ missing.name }}|{{ person.missing }}|{{ person.missing.more }}|{{ person.birthday }}",
    "{{ rows.1 }}|{{ rows.9 }}|{{ pairs.0.b }}|{{ plain.items }}|{{ lazy }}|{{ number }}|{{ person.name.0 }}",
    "{% for one in rows %}{{ forloop.counter }}{{ one }}{% empty %}none{% endfor %}",
    "{% if person.name and not missing or number > 3 %}yes{% else %}no{% endif %}",
    "{{ person.name|default:number|upper }}|{{ missing|default:person.name }}|{{ number|add:number }}",
    "{% with who=person.name %}{{ who|safe }}{% endwith %}",
    "{% autoescape off %}{{ person.name }}{% endautoescape %}",
    '{% load i18n static %}{% translate "Cart" %}|{% static "x.css" %}|{% translate "Cart" as c %}{{ c }}',
    '{% load drawing %}{% icon "cart" %}|{% icon kind %}|{% icon "cart" person.name %}|{# note #}',
    '{% load i18n %}{% language "zh-hans" %}{% translate "Cart" %}{% endlanguage %}',
    "{% load i18n %}{% blocktranslate with n=person.name %}Hello {{ n }}{% endblocktranslate %}",
]


def context():
    return {
        "person": Person(), "rows": ["a", "b"], "pairs": [{"b": 2}], "plain": {"a": 1}, "number": 4,
        "kind": "shop", "lazy": translation.gettext_lazy("Cart"),
    }  # fmt: skip


@pytest.mark.parametrize("source", CASES)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_folded_template_says_what_the_plain_one_says(source, language):
    with translation.override(language):
        plain = engines["django"].from_string(source)
        folded = engines["django"].from_string(source)
        folding._fold(folded.template.nodelist, pages=True)

        assert folded.render(context()) == plain.render(context())


def test_fixed_texts_are_put_in_place_once_for_each_language():
    with translation.override("en"):
        english = render_to_string("503.html")
    with translation.override("zh-hans"):
        chinese = render_to_string("503.html")

    assert 'lang="en"' in english
    assert 'lang="zh-hans"' in chinese
    assert english != chinese


def test_neighbours_are_joined_and_variables_are_quick():
    template = engines["django"].from_string(
        '{% load i18n %}a {% translate "Cart" %} b{# c #} d{{ person.name|default:missing }}'
    )
    nodes = template.template.nodelist
    folding._fold(nodes, pages=True)

    text, variable = nodes
    assert type(text) is TextNode
    assert text.s == "a Cart b d"
    assert type(variable.filter_expression.var) is QuickVariable


def test_a_fault_inside_a_property_is_still_a_fault():
    template = engines["django"].from_string("{{ person.broken }}")
    folding._fold(template.template.nodelist, pages=True)

    with pytest.raises(KeyError):
        template.render(context())


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_real_pages_say_the_same_folded_and_plain(language, monkeypatch):
    product = make_product()
    make_harvest(product=product, received_grams=30_000)
    loader = engines["django"].engine.template_loaders[0].loaders[0]
    assert isinstance(loader, Loader)
    paths = [
        "/",
        product.get_absolute_url(),
        "/c/pepper/",
        "/search/",
        "/cart/",
        "/accounts/login/",
        "/nowhere/",
    ]

    def pages():
        loader.reset()
        return [without_tokens(Client().get(path, headers={"accept-language": language})) for path in paths]

    folded = pages()
    monkeypatch.setattr(folding, "_fold", lambda *_args, **_more: None)
    plain = pages()
    loader.reset()

    assert folded == plain


def without_tokens(response):
    lines = response.content.decode().splitlines()
    return [line for line in lines if "csrfmiddlewaretoken" not in line]


def test_a_template_that_is_not_there_or_wrong_says_so():
    with pytest.raises(Exception, match="nowhere"):
        get_template("nowhere.html")
    with pytest.raises(TemplateSyntaxError):
        engines["django"].from_string("{% if %}")
