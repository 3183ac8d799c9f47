import pytest
from django.conf import settings as site
from django.core.cache import caches
from django.db import connections
from django.test import Client

from tests.shops.factories import make_user

NOBODY = "127.0.0.1:1"  # nothing listens there


@pytest.fixture
def redis_away(settings):
    settings.REDIS_URL = f"redis://{NOBODY}/0"
    settings.CACHES = {
        "default": {"BACKEND": "pavilion.home.outages.PatientRedisCache", "LOCATION": f"redis://{NOBODY}/0"}
    }
    yield
    caches["default"].close()


@pytest.fixture
def database_away(db):
    """The connection this thread uses leads nowhere."""
    whole = connections["default"]
    broken = whole.copy()
    broken.settings_dict = {**broken.settings_dict, "HOST": "127.0.0.1", "PORT": "1"}
    connections["default"] = broken
    yield
    connections["default"] = whole


def test_alive_asks_nobody(redis_away):
    assert Client().get("/healthz").content == b"ok"


@pytest.mark.django_db
def test_ready_names_redis_when_it_is_away(redis_away):
    response = Client().get("/readyz")

    parts = response.json()
    assert response.status_code == 503
    assert (parts["database"], parts["migrations"]) == ("ok", "ok")
    assert parts["redis"] == "away"


def test_ready_names_the_database_when_it_is_away(database_away):
    response = Client().get("/readyz")

    parts = response.json()
    assert response.status_code == 503
    assert parts["database"] == "away"
    assert (parts["migrations"], parts["redis"]) == ("unknown", "ok")


@pytest.mark.django_db
def test_the_reason_is_told_to_the_monitor_and_the_operator_alone(redis_away, settings, caplog):
    settings.METRICS_TOKEN = "secret"
    operator, person = Client(), Client()
    operator.force_login(make_user(is_staff=True))
    person.force_login(make_user())

    told = [client.get("/readyz").json()["redis"] for client in (monitor("secret"), operator)]
    hidden = [client.get("/readyz").json()["redis"] for client in (monitor("wrong"), person, Client())]

    assert all(NOBODY in text for text in told)
    assert hidden == ["away"] * 3
    assert NOBODY in caplog.text


def test_the_numbers_are_for_the_monitor_and_the_operator_alone(db, settings):
    operator, person = Client(), Client()
    operator.force_login(make_user(is_staff=True))
    person.force_login(make_user())

    assert [client.get("/metrics").status_code for client in (operator, person, Client())] == [200, 404, 404]
    assert monitor("").get("/metrics").status_code == 404, "no token is set: none opens"
    settings.METRICS_TOKEN = "secret"
    assert [monitor(token).get("/metrics").status_code for token in ("secret", "wrong")] == [200, 404]


def monitor(token):
    return Client(headers={"authorization": f"Bearer {token}"})


@pytest.mark.django_db
def test_the_numbers_are_told_also_without_redis(redis_away, settings):
    settings.METRICS_TOKEN = "secret"
    text = monitor("secret").get("/metrics").content.decode()

    assert 'pavilion_up{part="redis"} 0' in text
    assert 'pavilion_up{part="database"} 1' in text
    assert "pavilion_queue_length" not in text
    assert 'pavilion_table_rows{table="shops_shop"}' in text


def test_the_numbers_are_told_also_without_a_database(database_away, settings):
    settings.METRICS_TOKEN = "secret"
    text = monitor("secret").get("/metrics").content.decode()

    assert 'pavilion_up{part="database"} 0' in text
    for queue in site.QUEUES:
        assert f'pavilion_queue_length{{queue="{queue}"}} ' in text


def test_pages_say_politely_that_the_database_is_away(database_away):
    response = Client().get("/search/")

    assert response.status_code == 503
    assert response["Retry-After"] == "10"


@pytest.mark.django_db
def test_people_sign_in_while_redis_is_away(redis_away):
    person = make_user(email="ma@example.org")
    client = Client()

    client.post("/accounts/login/", {"login": "ma@example.org", "password": "correct horse"})

    assert client.session["_auth_user_id"] == str(person.pk)
