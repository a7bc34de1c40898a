"""Addresses of returns and of replies to provisional scores."""

from django.urls import path

from evaluations.views import announcements, evidence, evidence_replace, replies, reply_judging, returns

urlpatterns = [
    path("tham-dinh/<int:pk>/tra-lai/", returns.assessment_return, name="assessment_return"),
    path("minh-chung/dan/<int:pk>/thay/", evidence_replace.evidence_replace, name="evidence_replace"),
    path("tu-danh-gia/<int:pk>/giai-trinh/", replies.reply, name="reply"),
    path("tu-danh-gia/<int:pk>/giai-trinh/mo/", replies.reply_open, name="reply_open"),
    path(
        "tu-danh-gia/<int:pk>/giai-trinh/minh-chung/", evidence.reply_evidence_create, name="reply_evidence_create"
    ),
    path(
        "tu-danh-gia/<int:pk>/giai-trinh/minh-chung/da-co/", evidence.reply_evidence_reuse,
        name="reply_evidence_reuse",
    ),
    path("tu-danh-gia/<int:pk>/giai-trinh/<slug:transition>/", replies.reply_transition, name="reply_transition"),
    path("tham-dinh/giai-trinh/", announcements.reply_list, name="reply_list"),
    path("tham-dinh/giai-trinh/thong-bao/", announcements.reply_announce, name="reply_announce"),
    path("tham-dinh/<int:pk>/giai-trinh/", reply_judging.reply_judge, name="reply_judge"),
]  # fmt: skip
