"""How our mails read: plain text, full addresses of pages, and who sends them."""

from collections.abc import Sequence
from email.utils import parseaddr

from django.conf import settings
from django.utils.text import Truncator

from danvan.common.text import one_line

LONGEST_SUBJECT = 200
SETTINGS_PATH = "/thong-bao/cai-dat/"


def mail_is_on() -> bool:
    """Whether mails leave this installation at all; where not, everything is told in the portal alone."""
    return bool(settings.MAIL_IS_ON)


def subject_of(text: str) -> str:
    """One line of bounded length: nothing in it can begin another header."""
    return Truncator(one_line(text)).chars(LONGEST_SUBJECT)


def page_address(path: str) -> str:
    """The full address of one of our pages; that of the portal where the path is not one of ours."""
    ours = path.startswith("/") and not path.startswith(("//", "/\\"))
    return f"{settings.SITE_ADDRESS}{one_line(path) if ours else '/'}"


def letter(greeting: str, paragraphs: Sequence[str], *, signed: str, path: str = "") -> str:
    """The whole text: greeting, paragraphs, the page to go to, who writes, and how to stop the mails."""
    page = [f"Xem trên cổng: {page_address(path)}"] if path else []
    support = f" Cần giúp, hãy gọi {settings.SUPPORT_PHONE}." if settings.SUPPORT_PHONE else ""
    foot = (
        f"--\nThư tự động của {settings.PORTAL_NAME}, không trả lời vào địa chỉ này.{support}\n"
        f"Chọn nhận hay không nhận thư: {page_address(SETTINGS_PATH)}"
    )
    return "\n\n".join([greeting, *paragraphs, *page, signed, foot]) + "\n"


def sender_domain() -> str:
    """The domain of our address, for the numbers of messages."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2] or "localhost"
