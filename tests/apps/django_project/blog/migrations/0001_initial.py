from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    fields = [("id", models.BigAutoField(primary_key=True)), ("title", models.CharField(max_length=9))]
    operations = [migrations.CreateModel("Post", fields)]
