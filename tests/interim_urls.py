"""INTERIM, to be deleted before handing in: addresses that notices name and whose pages are being written.

As long as an app lacks one of these names, a stand-in answers, so that workflows can be performed in tests.
"""

import importlib
import sys
from types import ModuleType

from django.http import HttpResponse
from django.urls import include, path

_NAMES = {
    "organization": ("danvan.organization.urls", {"sign_in": "dang-nhap/", "audit_list": "nhat-ky/"}),
    "models_registry": ("models_registry.urls", {"registration_detail": "mo-hinh/<int:pk>/"}),
    "evaluations": (
        "evaluations.urls",
        {"assessment_detail": "tu-danh-gia/<int:pk>/", "recognition_list": "cong-nhan/"},
    ),
    "reports": ("reports.urls", {"list_detail": "danh-sach/<int:pk>/"}),
}


def supply() -> None:
    patterns = []
    for app, (module_name, names) in _NAMES.items():
        try:
            module = importlib.import_module(module_name)
        except Exception:
            module = ModuleType(f"interim_{app}")
            module.app_name, module.urlpatterns = app, []
            sys.modules[module.__name__] = module
        known = {pattern.name for pattern in module.urlpatterns if hasattr(pattern, "name")}
        module.urlpatterns += [
            path(route, lambda request, **kwargs: HttpResponse("interim"), name=name)
            for name, route in names.items()
            if name not in known
        ]
        patterns.append(path("", include((module.urlpatterns, app), namespace=app)))
    try:
        importlib.import_module("danvan.urls")
    except Exception:
        root = ModuleType("interim_root")
        root.urlpatterns = [path("", lambda request: HttpResponse("interim"), name="home"), *patterns]
        sys.modules["interim_root"] = root
        from django.conf import settings

        settings.ROOT_URLCONF = "interim_root"
