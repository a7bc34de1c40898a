"""The pages of the guide, and the first-visit hints that lead to them until they are put away."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from danvan.common.addresses import is_ours
from danvan.guide.topics import CHAPTERS, topic_of
from danvan.organization.actions import hide_hint
from danvan.organization.models import User


@require_safe
def topic_list(request: HttpRequest) -> HttpResponse:
    """What concerns the person first, the rest of the portal's work after it."""
    user: User = request.user  # type: ignore[assignment]
    mine, others = [], []
    for chapter in CHAPTERS:
        concerning = [topic for topic in chapter.topics if topic.concerns(user)]
        rest = [topic for topic in chapter.topics if topic not in concerning]
        mine += [(chapter.title, concerning)] if concerning else []
        others += [(chapter.title, rest)] if rest else []
    return render(request, "guide/topic_list.html", {"page_title": "Hướng dẫn", "mine": mine, "others": others})


@require_safe
def topic_show(request: HttpRequest, slug: str) -> HttpResponse:
    topic = topic_of(slug)
    if topic is None:
        raise Http404("Không có trang hướng dẫn này.")
    chapter = next(chapter for chapter in CHAPTERS if topic in chapter.topics)
    at = chapter.topics.index(topic)
    context = {
        "page_title": topic.title,
        "topic": topic,
        "chapter": chapter,
        "next_topic": chapter.topics[at + 1] if at + 1 < len(chapter.topics) else None,
    }
    return render(request, topic.template, context)


@require_POST
def hint_hide(request: HttpRequest, slug: str) -> HttpResponse:
    """The person has read the hint: it does not come again, on any device."""
    user: User = request.user  # type: ignore[assignment]
    topic = topic_of(slug)
    if topic is None:
        raise Http404("Không có trang hướng dẫn này.")
    hide_hint(user, topic.slug, actor=user)
    back = request.POST.get("next", "")
    return redirect(back if is_ours(request, back) else "home")
