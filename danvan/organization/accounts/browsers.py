"""From where somebody signs in: the address, and the browser in words that its owner recognises."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest

# The first that is found: most browsers also name those whose pages they imitate.
_BROWSERS = (
    ("coc_coc_browser", "Cốc Cốc"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Mac OS X", "máy Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


def browser_of(request: HttpRequest) -> str:
    """“Chrome trên Windows”."""
    agent = request.headers.get("User-Agent", "")
    browser = next((name for sign, name in _BROWSERS if sign in agent), "Trình duyệt khác")
    system = next((name for sign, name in _SYSTEMS if sign in agent), "")
    return f"{browser} trên {system}" if system else browser


def address_of(request: HttpRequest) -> str | None:
    """The visitor's address; behind our proxy, what that proxy has put last, for the rest is the visitor's own word."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        address = request.headers.get("X-Forwarded-For", "").rpartition(",")[2] or address
    try:
        return str(ip_address(address.strip()))
    except ValueError:
        return None
