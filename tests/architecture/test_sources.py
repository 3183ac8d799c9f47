"""What stands in the tree besides code: locks, documents, migrations, the API's schema."""

import re
import subprocess
from io import StringIO

import pytest
from django.core.management import call_command

from tests.architecture.trees import ROOT

INDEX_HOSTS = ["pypi" + ".org", "python" + "hosted.org", "npmjs" + ".org", "npmjs" + ".com"]


def tracked(*patterns):
    listed = subprocess.run(
        ["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return [ROOT / name for name in listed if (ROOT / name).is_file()]


@pytest.mark.parametrize("path", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda path: path.name)
def test_a_lock_holds_versions_and_hashes_and_no_address(path):
    text = path.read_text()
    lines = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]

    assert re.findall(r"\S*(?:://|file:|git\+|--index|--find)\S*", text) == []
    assert [line for line in lines if "==" not in line] == []
    assert text.count("--hash=sha256:") >= len(lines)


def test_no_document_names_a_package_index():
    patterns = [
        "*.md",
        "*.txt",
        "*.toml",
        "*.yaml",
        "*.yml",
        "Makefile",
        "Dockerfile",
        ".ci/*",
        "requirements/*",
    ]
    naming = [
        str(path.relative_to(ROOT))
        for path in tracked(*patterns)
        if any(host in path.read_text(encoding="utf-8", errors="replace") for host in INDEX_HOSTS)
    ]

    assert naming == []


@pytest.mark.django_db
def test_the_models_and_the_migrations_say_the_same():
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)


def test_the_schema_of_the_api_is_made_without_a_warning():
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=StringIO())
