"""Pictures on the pages of the guide.

{% load guide %}
{% guide_picture "dang-ky-1" "Mẫu đăng ký với ô tên mô hình đã điền" %}
"""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from danvan.guide.topics import pictures

register = template.Library()


@register.simple_tag
def guide_picture(name: str, shows: str) -> SafeString:
    """The picture `name` with words for those who cannot see it, in the size that it was taken in."""
    width, height = pictures()[name]
    return format_html(
        '<img class="guide-picture" src="{}" alt="{}" width="{}" height="{}" loading="lazy">',
        static(f"guide/{name}.webp"), shows, width, height,
    )  # fmt: skip
