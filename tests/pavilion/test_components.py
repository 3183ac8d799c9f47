"""The components on one page, and what the content policy and the budgets ask of templates and sheets."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from django_cotton.compiler_regex import CottonCompiler

from pavilion.home.views.styleguide import styleguide

TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))
SHEETS = sorted((Path(settings.BASE_DIR) / "static" / "css").glob("*.css"))
SPRITES = {
    name: set(
        re.findall(r'<symbol id="([\w-]+)"', (Path(settings.BASE_DIR) / "static/icons" / name).read_text())
    )
    for name in ("sprite.svg", "drawings.svg")
}


def page(address="/styleguide/"):
    request = RequestFactory().get(address)
    request.user = AnonymousUser()
    return styleguide(request).content.decode()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("address", ["/styleguide/", "/styleguide/?desk=1"])
def test_every_component_renders_in_both_frames_and_languages(language, address):
    with translation.override(language):
        text = page(address)

    assert f'<html lang="{language}">' in text
    assert "<c-" not in text
    assert "{{" not in text


def test_a_page_refers_only_to_symbols_that_are_drawn():
    used = re.findall(r'icons/(sprite|drawings)\.svg#([\w-]+)"', page() + page("/styleguide/?desk=1"))

    assert {name for sheet, name in used if sheet == "sprite"} <= SPRITES["sprite.svg"]
    assert {name for sheet, name in used if sheet == "drawings"} <= SPRITES["drawings.svg"]


def test_numbers_in_drawings_carry_no_thousands_separator():
    text = page()

    assert not re.findall(r' (?:x|y|width|height|value|aria-valuemax)="\d+,\d+', text)


def test_errors_and_help_are_tied_to_their_field():
    text = page()

    assert 'aria-describedby="id_phone_error"' in text
    assert 'id="id_phone_error"' in text
    assert 'aria-describedby="id_name_helptext"' in text
    assert 'id="id_name_helptext"' in text


def test_a_public_page_carries_no_token_and_no_name():
    text = page()

    assert "csrfmiddlewaretoken" not in text
    assert re.search(r'<script src="[^"]*js/me[.\w]*js" defer>', text)
    assert 'id="me"' in text


def test_a_running_dispatch_asks_again_and_a_finished_one_stops():
    source = '<c-dispatch-progress url="/x/" :parcels="1234" :done="1" :total="2" :finished="finished" />'
    template = engines["django"].from_string(CottonCompiler().process(source))

    running, finished = (template.render({"finished": value}) for value in (False, True))

    assert 'hx-get="/x/" hx-trigger="every 2s"' in running
    assert '<rect class="fill-tone" x="0" y="0" width="500"' in running
    assert "1,234" in running
    assert "hx-" not in finished


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_no_inline_style_script_or_foreign_address(path):
    text = re.sub(r"{% comment %}.*?{% endcomment %}", "", path.read_text(), flags=re.DOTALL)

    assert not re.search(r"\sstyle=|<style|\son\w+=|<script(?![^>]*\ssrc=)|javascript:|https?://", text)


def test_the_sheets_stay_within_their_budget_and_use_tokens_for_colours():
    sizes = {path.stem: len(path.read_bytes()) for path in SHEETS}
    everywhere = ("tokens", "base", "layout", "components", "pages")
    assert sum(sizes.pop(name) for name in everywhere) <= 40_000
    assert sizes.pop("works") <= 12_000
    assert max(sizes.values()) <= 4_000
    assert max(len(path.read_text().splitlines()) for path in SHEETS) <= 400
    for path in SHEETS:
        if path.name != "tokens.css":
            assert not re.findall(r"#[0-9A-Fa-f]{3,8}\b(?=[;, )])", path.read_text()), path.name


@pytest.mark.parametrize("name", ["500.html", "503.html"])
def test_the_page_for_bad_days_needs_neither_request_nor_database(name):
    assert "page-error" in render_to_string(name)
