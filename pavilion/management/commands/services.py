"""`manage.py services start|stop|status`: the embedded PostgreSQL and Redis of this checkout."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pavilion import embedded


class Command(BaseCommand):
    help = "Start, stop or look at the embedded PostgreSQL and Redis"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("verb", choices=["start", "stop", "status"])

    def handle(self, *, verb: str, **options: object) -> None:
        try:
            if verb == "start":
                embedded.keep()
            elif verb == "stop":
                embedded.stop()
        except embedded.EngineFault as fault:
            raise CommandError(str(fault)) from fault
        found = embedded.urls()
        for name, runs in embedded.status().items():
            self.stdout.write(f"{name}: {'running' if runs else 'stopped'}")
        self.stdout.write(f"DATABASE_URL={found.database_url}\nREDIS_URL={found.redis_url}")
