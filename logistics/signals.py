"""What logistics tells the floors above; all but `consignment_packed` are sent inside the transaction.

Receivers run before any harvest is locked. Arguments by signal:

- packs_cancelled: packs_by_line (line id to packs), consignment_id
- packs_short: packs_by_line
- packs_unsendable: packs_by_line, reasons (line id to code)
- consignment_packed: consignment_ids, chunk_id; after the chunk is committed, at least once
- consignment_delivered: consignment_id; every parcel of it has arrived
"""

from django.dispatch import Signal

packs_cancelled = Signal()
packs_short = Signal()
packs_unsendable = Signal()
consignment_packed = Signal()
consignment_delivered = Signal()
