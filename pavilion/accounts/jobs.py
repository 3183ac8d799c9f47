"""Names of the background work about people."""

from pavilion.kit.jobs import Job

SEND_NOTICE = Job("accounts.send_notice", queue="mail")
SEND_LEFT_NOTICES = Job("accounts.send_left_notices", queue="mail")
