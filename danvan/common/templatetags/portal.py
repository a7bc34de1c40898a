"""What every template may say: numbers and dates as officers write them, icons, badges, bars.

    {% load portal %}
    {{ score|vn_number }}  {{ day|vn_date }}  {{ moment|vn_datetime }}  {{ difference|signed }}
    {% icon "check-circle" %}  {% badge state_label tone %}  {% bars rows title="…" %}

The other tags serve the components in templates/components/.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, NamedTuple

from django import forms, template
from django.core.paginator import Page
from django.forms import BoundField
from django.forms.formsets import BaseFormSet
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

MINUS = "\u2212"  # the real minus sign, as wide as the plus
MOST_DIGITS = 20  # what is longer was typed, and is no number of ours
SOON_DAYS = 7  # from here on a deadline asks for attention

# Each tone of a state has a shape of its own, so that it survives black and white.
TONE_ICONS = {
    "neutral": "circle",
    "progress": "circle-half",
    "attention": "exclamation-triangle-fill",
    "success": "check-circle-fill",
    "danger": "x-octagon-fill",
    "info": "info-circle-fill",
}


# Numbers and dates


@register.filter
def vn_number(value: Any, places: int = 2) -> str:
    """1234 → 1.234, 96.50 → 96,5; at most `places` decimals, none that say nothing."""
    number = _decimal(value)
    if number is None:
        return ""
    text = f"{_rounded(abs(number), int(places)):,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    sign = MINUS if number < 0 and text != "0" else ""
    return sign + _vietnamese(text)


@register.filter
def signed(value: Any, places: int = 1) -> str:
    """A difference with its sign and a fixed number of decimals: 1.5 → +1,5, -2 → −2,0, 0 → 0,0."""
    number = _decimal(value)
    if number is None:
        return ""
    rounded = _rounded(number, int(places))
    sign = "+" if rounded > 0 else MINUS if rounded < 0 else ""
    return sign + _vietnamese(f"{abs(rounded):,f}")


@register.filter
def vn_date(value: date | datetime | None) -> str:
    """15/10/2024; a moment is first taken to the portal's time zone."""
    if not value:
        return ""
    return f"{_local(value):%d/%m/%Y}"


@register.filter
def vn_datetime(value: datetime | None) -> str:
    """14:05 ngày 10/09/2025."""
    if not value:
        return ""
    return f"{_local(value):%H:%M} ngày {_local(value):%d/%m/%Y}"


@register.filter
def change_text(value: Any) -> str:
    """A change on last year: +12, −3,5, or “không đổi”."""
    number = _decimal(value)
    if not number:
        return "Không đổi"
    return ("+" if number > 0 else "") + vn_number(number, 1)


@register.filter
def keep_dots(text: str) -> str:
    """Let a middle dot end a line, never begin one."""
    return str(text).replace(" ·", "\u00a0·")


@register.filter
def days_left_text(days: int) -> str:
    """How far a deadline is, in words."""
    if days < 0:
        return f"Quá hạn {-days} ngày"
    return f"Còn {days} ngày" if days else "Hết hạn hôm nay"


@register.filter
def deadline_tone(days: int) -> str:
    """The tone of a deadline so many days away."""
    if days < 0:
        return "danger"
    return "attention" if days <= SOON_DAYS else "info"


def _decimal(value: Any) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() and number.adjusted() < MOST_DIGITS else None


def _rounded(number: Decimal, places: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _vietnamese(text: str) -> str:
    return text.translate(str.maketrans(",.", ".,"))


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


# Icons and badges


@register.simple_tag
def icon(name: str) -> SafeString:
    """A picture from the sprite, hidden from readers aloud: put it beside a word, never alone."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false" width="16" height="16"><use href="{}#{}"></use></svg>',
        static("icons/sprite.svg"),
        name,
    )


@register.simple_tag
def badge(label: str, tone: str = "neutral") -> SafeString:
    """A state as word, shape and colour; see TONE_ICONS for the tones."""
    known = tone if tone in TONE_ICONS else "neutral"
    return format_html(
        '<span class="state-badge tone-{}">{}<span>{}</span></span>', known, icon(TONE_ICONS[known]), label
    )


@register.filter
def tone_icon(tone: str) -> str:
    """The name of the icon that goes with a tone."""
    return TONE_ICONS.get(tone, "info-circle-fill")


@register.filter
def message_tone(tags: str) -> str:
    """The tone of a notice for the level tags of a Django message."""
    tones = {"error": "danger", "warning": "attention", "success": "success"}
    return next((tones[tag] for tag in str(tags).split() if tag in tones), "info")


# Forms


@register.simple_tag
def widget(field: BoundField) -> SafeString:
    """The control of a field with our class and with hint, example and error read out beside it."""
    own = field.field.widget
    attrs: dict[str, str | bool] = {"class": " ".join(filter(None, (own.attrs.get("class", ""), _control_class(own))))}
    described = " ".join(_describing_ids(field))
    if described and not field.use_fieldset and "aria-describedby" not in own.attrs:
        attrs["aria-describedby"] = described
    return field.as_widget(attrs=attrs)


@register.simple_tag
def described_by(field: BoundField) -> str:
    """The ids that describe a group of controls, for its fieldset."""
    return " ".join(_describing_ids(field))


@register.filter
def is_choice_group(field: BoundField) -> bool:
    """Whether the field is a group of radio buttons or of tick boxes."""
    return isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


@register.filter
def is_tick_box(field: BoundField) -> bool:
    """Whether the field is one tick box, whose label stands beside it."""
    return isinstance(field.field.widget, forms.CheckboxInput)


def _control_class(own: forms.Widget) -> str:
    if isinstance(own, forms.CheckboxInput):
        return ""
    return "form-select" if isinstance(own, forms.Select) else "form-control"


def _describing_ids(field: BoundField) -> Iterable[str]:
    if field.help_text:
        yield f"{field.auto_id}_helptext"
    if getattr(field.field, "example", ""):
        yield f"{field.auto_id}_example"
    if field.errors:
        yield f"{field.auto_id}_error"


class ErrorLink(NamedTuple):
    """One line of the error summary; without an anchor it concerns the whole form."""

    text: str
    anchor: str = ""


@register.simple_tag
def collect_errors(form: Any, several: Any, reasons: Any) -> list[ErrorLink]:
    """The errors of a form or formset, of several of them, and free sentences, in the order of the page."""
    found = [ErrorLink(str(reason)) for reason in reasons or ()]
    for one in [form, *(several or ())]:
        found.extend(_errors_of(one))
    return found


def _errors_of(one: Any) -> Iterable[ErrorLink]:
    if isinstance(one, BaseFormSet):
        yield from (ErrorLink(str(text)) for text in one.non_form_errors())
        for form in one.forms:
            yield from _errors_of(form)
    elif isinstance(one, forms.BaseForm):
        yield from (ErrorLink(str(text)) for text in one.non_field_errors())
        for field in one:
            yield from (ErrorLink(_naming(field, str(text)), _anchor(field)) for text in field.errors)


def _naming(field: BoundField, text: str) -> str:
    """Away from its field an error must name it; many messages already do, or their field says that they do."""
    label = str(field.label)
    if getattr(field.field, "names_itself", False):
        return text
    return text if label.casefold() in text.casefold() else f"{label}: {text}"


def _anchor(field: BoundField) -> str:
    return f"{field.auto_id}_0" if is_choice_group(field) else field.id_for_label or field.auto_id


# Acts


class OfferBar(NamedTuple):
    """Offers as the bar shows them: one primary act, the others, and those that stand against reasons."""

    primary: Any
    others: list[Any]
    refused: list[Any]


@register.simple_tag
def split_offers(offers: Sequence[Any]) -> OfferBar:
    """The allowed act of tone “primary” (else the first allowed one that leads forward) is the one primary act."""
    allowed = [offer for offer in offers or () if not offer.reasons]
    refused = [offer for offer in offers or () if offer.reasons]
    first = next((offer for offer in allowed if _tone(offer) == "primary"), None)
    primary = first or next((offer for offer in allowed if _leads_forward(offer)), None)
    return OfferBar(primary, [offer for offer in allowed if offer is not primary], refused)


@register.simple_tag
def reasons_of(offer: Any) -> list[tuple[str, str]]:
    """Each reason against an act, with the address where it is put right (may be empty)."""
    remedies = dict(getattr(offer, "remedies", ()))
    return [(reason, remedies.get(reason, "")) for reason in offer.reasons]


def _tone(offer: Any) -> str:
    return str(getattr(offer.transition, "tone", ""))


def _leads_forward(offer: Any) -> bool:
    """Acts that take back, and those that must be explained in words (a return), are never the first to press."""
    return _tone(offer) not in ("quiet", "danger") and not getattr(offer.transition, "needs_note", False)


# Lists and charts


@register.filter
def page_numbers(page: Page[Any]) -> Iterable[int | str]:
    """The numbers worth showing around a page, with ellipses."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


class Bar(NamedTuple):
    """One row of a bar chart; widths in per cent of the longest bar."""

    label: str
    value_text: str
    url: str
    width: str
    second_width: str
    second_text: str


@register.inclusion_tag("components/bar_chart.html")
def bars(
    rows: Iterable[Sequence[Any]], title: str, note: str = "", first: str = "", second: str = ""
) -> dict[str, Any]:
    """Horizontal bars for rows (label, value, value_text, url[, second value, second text]).

    `first` and `second` name the two series where there are two.
    """
    given = [tuple(row) + (None,) * (6 - len(row)) for row in rows]
    longest = max((float(value or 0) for row in given for value in (row[1], row[4])), default=0.0)
    return {
        "title": title,
        "note": note,
        "first": first,
        "second": second,
        "bars": [
            Bar(
                label=str(row[0]),
                value_text=str(row[2] if row[2] is not None else vn_number(row[1])),
                url=str(row[3] or ""),
                width=_share(row[1], longest),
                second_width=_share(row[4], longest) if row[4] is not None else "",
                second_text=str(row[5] if row[5] is not None else vn_number(row[4])),
            )
            for row in given
        ],
    }


def _share(value: Any, longest: float) -> str:
    return f"{100 * float(value or 0) / longest:.2f}%" if longest else "0%"
