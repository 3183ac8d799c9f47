"""Engines of these tests' own, for they are killed, and a fresh database for each test."""

from itertools import count

import pytest

from tests.deep.rig import CHUNK, Engines, Rig, make_template, pointed_at

NAMES = count(1)


@pytest.fixture(scope="session")
def own_engines(tmp_path_factory, django_db_setup, django_db_blocker):
    engines = Engines(tmp_path_factory.mktemp("engines") / "var")
    engines.start()
    try:
        with django_db_blocker.unblock():
            make_template(engines)
        yield engines
    finally:
        engines.end()


@pytest.fixture
def rig(own_engines, django_db_blocker, tmp_path, settings):
    """Workers, beat and database of this test alone; whatever it hurts is whole again for the next one."""
    settings.DISPATCH_CHUNK = CHUNK
    own_engines.start()
    name = f"deep_{next(NAMES)}"
    own_engines.sql(f"CREATE DATABASE {name} TEMPLATE deep_template")
    rig = Rig(own_engines, name, tmp_path)
    try:
        with django_db_blocker.unblock(), pointed_at(own_engines, name):
            yield rig
    finally:
        rig.end()
        own_engines.start()
        own_engines.sql(f"DROP DATABASE {name} WITH (FORCE)")
