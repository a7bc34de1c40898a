"""Files as they leave the portal."""

import unicodedata
from urllib.parse import quote

from django.http import HttpResponse


def private_file(response: HttpResponse, name: str, *, disposition: str = "attachment") -> HttpResponse:
    """A file for this person only, asked for anew each time, so that rights are asked for each time too."""
    safe = name.replace("/", "-")
    plain = unicodedata.normalize("NFKD", safe.replace("đ", "d").replace("Đ", "D")).encode("ascii", "ignore").decode()
    response["Content-Disposition"] = f"{disposition}; filename=\"{plain}\"; filename*=UTF-8''{quote(safe)}"
    response["Cache-Control"] = "private, no-cache"
    return response
