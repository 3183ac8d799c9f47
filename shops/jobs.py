"""Names of the background work of the shops floor."""

from pavilion.kit.jobs import Job

FOLLOW_HARVESTS = Job("shops.follow_harvests")
REBUILD_LISTINGS = Job("shops.rebuild_listings")
TELL_WHO_WAITS = Job("shops.tell_who_waits")
