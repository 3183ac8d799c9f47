"""What the ground tells of a person who asks for her data, or leaves; the floors above hear it."""

from django.dispatch import Signal

# Sent with person: receivers answer a mapping of names to rows, for her copy of her data.
person_told = Signal()
# Sent with person and check, in the transaction; first with check=True, when receivers may refuse.
person_leaving = Signal()
