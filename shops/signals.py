"""What the shops floor tells the floors above."""

from django.dispatch import Signal

# Sent inside the transaction that weighs in a harvest (or books a loss of promised goods), with
# harvest_id and missing_grams. A receiver marks its promises short, last promised first, and returns the
# grams it freed (int); it does not write the harvest, which is locked and updated once, afterwards.
harvest_falls_short = Signal()

# Asked before a loss is booked, with harvest_id. A receiver answers the grams that somebody is packing at
# this moment and that are not booked as packed yet (int): they have left the heap, and cannot be lost.
harvest_being_packed = Signal()

# Asked before the shares of a harvest are said anew, with harvest_id. A receiver answers whether somebody was
# paid by them already (bool): then a late refund could not be taken back from those who earned it.
harvest_paid_out = Signal()

# Asked before pack sizes are written, with packs (VariantData) and fresh (bool). A receiver answers, for each
# pack that could never be sent, its place in the sequence and why, in the reader's language.
packs_described = Signal()
