"""Files of reference data: a line that cannot be used is named, and nothing of its file is written."""

import csv
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from logistics import loads
from logistics.models import Carton, Service, Tariff

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A copy of the project's files that may be spoiled."""
    for path in loads.DATA.glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(loads, "DATA", tmp_path)
    return tmp_path


def spoil(path, line, **columns):
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[line - 2] |= columns
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def first_line(path, **wanted):
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            if all(row[name] == value for name, value in wanted.items()):
                return number
    raise LookupError(wanted)


@pytest.mark.parametrize(
    ("seq", "columns", "words"),
    [
        ("2", {"up_to_g": "1"}, "tiers of zto_contract"),
        ("2", {"up_to_g": "500 or so"}, "invalid literal"),
        ("2", {"fee_fen": "-3"}, "tiers of zto_contract"),
        ("2", {"seq": "7"}, "not numbered"),
        ("2", {"row_kind": "over"}, "one rate"),
        ("4", {"from_g": "9000"}, "from_grams of zto_contract"),
        ("4", {"rounding": "by_guess"}, "rounding of zto_contract"),
        ("4", {"step_g": "0"}, "step_grams of zto_contract"),
        ("4", {"base_fen": "1000000000000"}, "base_fen of zto_contract"),
    ],
)
def test_a_price_list_with_a_hole_names_its_line(files, seq, columns, words):
    line = first_line(files / "tariffs.csv", service_code="zto_contract", seq=seq)
    spoil(files / "tariffs.csv", line, **columns)

    with pytest.raises(CommandError, match=r"tariffs.csv, line \d+: .*" + words):
        call_command("load_data", stdout=StringIO())

    assert not Tariff.objects.exists()
    assert Service.objects.exists(), "the files before it were loaded"


@pytest.mark.parametrize("value", ["0", "-1", "", "wide"])
def test_a_carton_of_no_size_names_its_line(files, value):
    spoil(files / "cartons.csv", 3, inner_width_mm=value)

    with pytest.raises(CommandError, match=r"cartons.csv, line 3: "):
        call_command("load_data", stdout=StringIO())

    assert not Carton.objects.exists()


def test_a_service_that_takes_nothing_names_its_line(files):
    spoil(files / "services.csv", 2, max_weight_g="0")

    with pytest.raises(CommandError, match=r"services.csv, line 2: max_weight_g"):
        call_command("load_data", stdout=StringIO())

    assert not Service.objects.exists()
