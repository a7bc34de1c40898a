"""Where everything lies; addresses are Vietnamese without accents, names English."""

from django.urls import include, path

from reports.views.home import home

urlpatterns = [
    path("", home, name="home"),
    path("", include("danvan.guide.urls")),
    path("", include("danvan.organization.urls")),
    path("", include("models_registry.urls")),
    path("", include("evaluations.urls")),
    path("", include("reports.urls")),
]
