"""House law that no linter knows."""

import ast
import importlib
import inspect
import pkgutil
import subprocess

import pytest

import logistics.services
import orders.services
import shops.services
from pavilion.celery import app as celery_app
from pavilion.kit.jobs import REGISTERED
from tests.architecture.trees import ROOT, in_layer, name_of, python_files, tree

LONGEST_FILE = 400
LONGEST_FUNCTION = 40
VAGUE = {"utils", "helpers", "common", "misc", "util", "helper"}
SENDERS = {"delay", "apply_async", "send_task"}
GENERIC = {
    "all", "filter", "get", "exclude", "create", "get_or_create", "update_or_create", "bulk_create", "update",
    "first", "last", "values", "values_list", "order_by", "in_bulk", "raw", "iterator", "select_related",
    "prefetch_related",
}  # fmt: skip


def public_services():
    for package in (shops.services, logistics.services, orders.services):
        for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            module = importlib.import_module(found.name)
            for name, function in inspect.getmembers(module, inspect.isfunction):
                if not name.startswith("_") and inspect.unwrap(function).__module__ == found.name:
                    yield f"{found.name}.{name}", inspect.unwrap(function)


def test_only_one_module_sends_background_work():
    senders = {
        f"{name_of(path)}:{node.lineno}"
        for path in python_files()
        if name_of(path) != "pavilion/kit/jobs.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in SENDERS
    }

    assert senders == set()


def test_every_job_has_a_task_and_every_task_a_job():
    celery_app.loader.import_default_modules()
    tasks = {name for name in celery_app.tasks if not name.startswith("celery.")}

    assert set(REGISTERED) == tasks


def test_no_file_is_longer_than_a_person_reads():
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    written = [name for name in listed if "/migrations/" not in name]  # Django writes those
    sources = [ROOT / name for name in written if name.endswith((".py", ".html", ".css", ".js"))]
    lengths = {name_of(path): len(path.read_text().splitlines()) for path in sources if path.exists()}

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_every_function_fits_a_screen():
    long = {
        f"{name_of(path)}:{node.name}": node.end_lineno - node.lineno + 1
        for path in python_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    }

    assert long == {}


def test_no_file_has_a_vague_name():
    assert [name_of(path) for path in python_files() if path.stem in VAGUE or path.parent.name in VAGUE] == []


def test_every_public_service_takes_typed_keywords_and_says_what_it_does():
    faults = []
    for name, function in public_services():
        signature = inspect.signature(function)
        for parameter in signature.parameters.values():
            if parameter.kind not in (parameter.KEYWORD_ONLY, parameter.VAR_KEYWORD):
                faults.append(f"{name}: {parameter.name} is not keyword-only")
            if parameter.annotation is parameter.empty:
                faults.append(f"{name}: {parameter.name} has no type")
        if signature.return_annotation is signature.empty:
            faults.append(f"{name}: no return type")
        if not inspect.getdoc(function):
            faults.append(f"{name}: no docstring")

    assert faults == []


def test_nobody_listens_to_saving():
    listeners = [name_of(path) for path in python_files() if {"post_save", "pre_save"} & names_in(path)]

    assert listeners == []


def names_in(path):
    nodes = list(ast.walk(tree(path)))
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    return names | {alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names}


def test_save_is_never_overridden():
    overriding = [
        f"{name_of(path)}:{node.name}"
        for path in python_files()
        if in_layer(path, "models") or path.stem == "models"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef)
        and any(isinstance(part, ast.FunctionDef) and part.name == "save" for part in node.body)
    ]

    assert overriding == []


def test_doors_reach_rows_only_by_named_roads():
    """`Model.objects.visible_to(person)` is a named road; `Model.objects.filter(...)` in a view is not."""
    faults = []
    for path in python_files():
        if not in_layer(path, "views", "api"):
            continue
        for node in ast.walk(tree(path)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name)):
                continue
            if reaches_rows_directly(node) or fetches_any_row(node):
                faults.append(f"{name_of(path)}:{node.lineno}")

    assert faults == []


def reaches_rows_directly(call):
    func = call.func
    manager = func.value if isinstance(func, ast.Attribute) else None
    return isinstance(manager, ast.Attribute) and manager.attr == "objects" and func.attr in GENERIC


def fetches_any_row(call):
    called = call.func.id if isinstance(call.func, ast.Name) else ""
    first = call.args[0] if call.args else None
    plain = isinstance(first, ast.Name) and first.id[:1].isupper()
    return called in {"get_object_or_404", "get_list_or_404"} and (
        plain or (isinstance(first, ast.Attribute) and first.attr == "objects")
    )


@pytest.mark.parametrize(
    ("code", "refused"),
    [
        ("Order.objects.filter(pk=1)", True),
        ("Order.objects.visible_to(person).filter(pk=1)", False),
        ("get_object_or_404(Order, pk=1)", True),
        ("get_object_or_404(Order.objects, pk=1)", True),
        ("get_object_or_404(Order.objects.kept_by(person), pk=1)", False),
    ],
)
def test_the_road_check_knows_a_named_road(code, refused):
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]

    assert any(reaches_rows_directly(call) or fetches_any_row(call) for call in calls) is refused
