"""What the ground tells of a person who asks for her data, or leaves; the floors above hear it."""

from django.dispatch import Signal

person_told = Signal()  # person: receivers answer a mapping of names to rows for her copy of her data
person_leaving = (
    Signal()
)  # person: inside the transaction; first asked with check=True, and may raise a Refusal
