"""Addresses of mails: the outbox, how mails fare, what one wants, and the demonstration's files."""

from django.urls import path

from danvan.organization.views import mail_delivery, mail_files, mail_settings, outbox

urlpatterns = [
    path("thu-di/", outbox.mail_list, name="mail_list"),
    path("thu-di/<int:pk>/", outbox.mail_detail, name="mail_detail"),
    path("thu-di/<int:pk>/sua/", outbox.mail_edit, name="mail_edit"),
    path("thu-di/<int:pk>/rut/", outbox.mail_withdraw, name="mail_withdraw"),
    path("thu-di/<int:pk>/gui-ngay/", outbox.mail_send_now, name="mail_send_now"),
    path("thu-di/<int:pk>/gui-lai/", outbox.mail_send_again, name="mail_send_again"),
    path("tinh-trang-thu/", mail_delivery.delivery_list, name="delivery_list"),
    path("tinh-trang-thu/<int:pk>/gui-lai/", mail_delivery.delivery_again, name="delivery_again"),
    path("thong-bao/cai-dat/", mail_settings.mail_settings, name="notification_settings"),
    path("thong-bao/cai-dat/gui-lai/", mail_settings.ask_again, name="notification_ask_again"),
    path("thong-bao/cai-dat/xac-nhan/<str:token>/", mail_settings.confirm, name="notification_confirm"),
    path("thu-trinh-dien/", mail_files.file_list, name="demo_mail_list"),
    path("thu-trinh-dien/<slug:name>/", mail_files.file_detail, name="demo_mail_detail"),
]
