from blog.models import Post
from django.contrib import admin
from django.shortcuts import render
from django.urls import path


def post(request):
    return render(request, "blog/post.html", {"post": Post(title="x")})


urlpatterns = [path("admin/", admin.site.urls), path("", post)]
