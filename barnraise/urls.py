"""Where each address leads."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
