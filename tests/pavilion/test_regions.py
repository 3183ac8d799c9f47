import pytest

from pavilion.regions import selectors
from pavilion.regions.loads import load_regions
from pavilion.regions.models import Region, trim_code


@pytest.mark.parametrize(
    ("given", "trimmed"),
    [
        ("620000", "62"),
        ("62", "62"),
        ("621200", "6212"),
        ("621202", "621202"),
        ("419001", "419001"),
        ("621202100", "621202100"),
        ("621202000000", "621202"),
        ("621202100201", "621202100201"),
        (" 110100 ", "1101"),
    ],
)
def test_codes_lose_the_zeros_that_only_fill_them_up(given, trimmed):
    assert trim_code(given) == trimmed


@pytest.mark.parametrize("given", ["", "6", "620", "x2", "62120210", "６２", "1" * 13, "62-12"])
def test_what_is_not_a_region_code_is_refused(given):
    with pytest.raises(ValueError, match="not a region code"):
        trim_code(given)


@pytest.mark.django_db
def test_loading_twice_writes_the_same_regions_once():
    assert load_regions() == 3640

    load_regions()

    assert Region.objects.count() == 3640
    assert Region.objects.get(code="621202").parent_id == "6212"
    assert Region.objects.filter(level="village").count() == 194
    assert not any(not region.code.startswith(region.parent_id or "") for region in Region.objects.all())


@pytest.mark.django_db
def test_the_picker_leads_every_chinese_buyer_to_a_deliverable_place():
    load_regions()

    provinces = selectors.choices_below(code=None)

    assert len(provinces) == 34
    assert "济源市" in [region.name_zh for region in selectors.choices_below(code="41")]
    assert selectors.choices_below(code="4419") == []  # 东莞 has no counties
    assert selectors.is_deliverable(code="4419")
    assert selectors.is_deliverable(code="71")
    assert not selectors.is_deliverable(code="62")


@pytest.mark.django_db
def test_an_address_says_no_name_twice():
    load_regions()

    def line(code):
        return selectors.address_line(regions=selectors.ancestors(code=code), detail="1 号")

    assert line("110101") == "北京市东城区 1 号"
    assert line("419001") == "河南省济源市 1 号"
    assert line("621202") == "甘肃省陇南市武都区 1 号"


@pytest.mark.django_db
def test_options_are_public_and_cacheable_and_refuse_nonsense(client):
    load_regions()

    answer = client.get("/regions/options/?parent=620000")

    assert answer.status_code == 200
    assert 'value="6212"' in answer.content.decode()
    assert "public" in answer["Cache-Control"]
    assert client.get("/regions/options/?parent=x'").status_code == 400
