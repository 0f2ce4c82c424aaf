"""Templates, static files and locale data out of packages."""

import datetime
import os

import babel.dates
import babel.numbers
import flask
import jinja2
import site_templates
import sqlalchemy

directory = os.path.join(os.path.dirname(site_templates.__file__), "templates")
for loader in (jinja2.PackageLoader("site_templates"), jinja2.FileSystemLoader(directory)):
    environment = jinja2.Environment(loader=loader)
    print(environment.get_template("page.html").render(n=1), sorted(environment.list_templates()))
    try:
        environment.get_template("nowhere.html")
    except jinja2.TemplateNotFound as error:
        print("not found", error)

app = flask.Flask("site_templates")
app.add_url_rule("/", view_func=lambda: flask.render_template("page.html", n=2))
client = app.test_client()
for path in ("/", "/static/style.css", "/static/nowhere.css", "/static/../__init__.py"):
    answer = client.get(path)
    print(path, answer.status, answer.data if answer.status_code == 200 else "", answer.content_type)

engine = sqlalchemy.create_engine("sqlite://")
with engine.connect() as connection:
    print(connection.execute(sqlalchemy.text("select 6 * 7")).scalar())

day = datetime.date(2020, 1, 2)
for locale in ("de", "fr", "ja_JP", "ar_EG"):
    print(babel.Locale.parse(locale).display_name, babel.dates.format_date(day, locale=locale))
    print(babel.numbers.format_currency(1234.5, "EUR", locale=locale))
