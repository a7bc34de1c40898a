"""What a renderer says when it cannot draw."""

from danvan.common.pdf import CannotRender

__all__ = ["CannotRender"]
