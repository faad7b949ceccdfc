"""What enters is a text; what leaves is the text in small letters, as Java puts it."""


def lower(text: str) -> str:
    """Put a text into small letters, as in all of Unicode."""
    return text.lower()
