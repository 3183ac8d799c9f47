"""Public pages of the shops floor are marked as those of the whole house are."""

from pavilion.kit.pages import public_page

__all__ = ["public_page"]
