"""Background work of the ground floor."""

from pavilion.kit.jobs import Job

FORGET_ANSWERS = Job("home.forget_answers")
