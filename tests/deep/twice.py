"""The pavilion's Celery application where every message comes twice: `celery -A tests.deep.twice worker`."""

from pavilion.celery import app

__all__ = ["app"]

_send = app.amqp.send_task_message


def send_twice(*args, **kwargs):
    """The same message with the same id, once more: as when an acknowledgement is lost."""
    _send(*args, **kwargs)
    return _send(*args, **kwargs)


app.amqp.send_task_message = send_twice
