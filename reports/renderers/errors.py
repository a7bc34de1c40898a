"""What a renderer says when it cannot draw."""


class CannotRender(Exception):
    """A file cannot be made; the message is a sentence for the reader."""
