"""Prove the promises of the design over the whole database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from pavilion.kit import proofs

SHOWN = 20


class Command(BaseCommand):
    """One line per promise: `promise N: ok|BREACH checked=... breaches=...`; exit status 1 on any breach."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Run every proof in one snapshot of the database."""
        with transaction.atomic():
            with transaction.get_connection().cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            findings = [(proof, proof.find()) for proof in proofs.registered()]
        breaches = 0
        for promise in sorted({proof.promise for proof, _ in findings}):
            breaches += self._report(promise, [(p.name, f) for p, f in findings if p.promise == promise])
        if breaches:
            msg = f"{breaches} breaches"
            raise CommandError(msg, returncode=1)

    def _report(self, promise: int, findings: list[tuple[str, proofs.Finding]]) -> int:
        broken = sum(len(finding.breaches) for _, finding in findings)
        checked = sum(finding.checked for _, finding in findings)
        verdict = "BREACH" if broken else "ok"
        self.stdout.write(f"promise {promise}: {verdict} checked={checked} breaches={broken}")
        for name, finding in findings:
            if finding.note:
                self.stdout.write(f"  {name}: {finding.note}")
            for text in finding.breaches[:SHOWN]:
                self.stdout.write(f"  {name}: {text}")
            if len(finding.breaches) > SHOWN:
                self.stdout.write(f"  {name}: and {len(finding.breaches) - SHOWN} more")
        return broken
