from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.test import Client


class Command(BaseCommand):
    """Makes the tables, and looks at pages of the site."""

    def handle(self, **options):
        from blog.models import Post

        call_command("migrate", verbosity=1)
        Post.objects.create(title="x")
        self.stdout.write(f"{Post.objects.count()} post")
        client = Client()
        client.force_login(User.objects.create_superuser("root"))
        for path in ("/", "/admin/", "/admin/blog/post/", "/admin/blog/post/add/", "/absent"):
            page = client.get(path)
            self.stdout.write(f"{path} {page.status_code} {page.content[:30]!r}")
        call_command("dumpdata", "blog")
