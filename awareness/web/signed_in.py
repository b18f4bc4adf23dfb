"""The person behind the request: of a sign-in that can be revoked, or of a platform's visit."""

from datetime import datetime

from flask import Flask, Request, g
from flask import session as cookie
from flask_login import UserMixin, current_user

from awareness import clock
from awareness.accounts import queries
from awareness.accounts.access import posts_of
from awareness.accounts.models import Person, Post
from awareness.accounts.roles import Role
from awareness.web.extensions import login_manager, reading

TOKEN = "sign_in"  # noqa: S105 - the name of the cookie's field


class SignedIn(UserMixin):
    """Flask-Login's view of a person."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.id = str(person.id)


def _load(_request: Request) -> SignedIn | None:
    token = cookie.get(TOKEN)
    if not token:
        return None
    person = queries.find_signed_in(reading(), token, at=clock.now())
    return SignedIn(person) if person else None


def find_signed_in_person() -> Person | None:
    """Return the signed-in person, or None. Looked up once a request, and only when asked for."""
    if "person" not in g:
        g.person = current_user.person if current_user.is_authenticated else None
    person: Person | None = g.person
    return person


def signed_in_person() -> Person:
    """Return the signed-in person. Only for views behind a guard."""
    person = find_signed_in_person()
    assert person is not None
    return person


def posts_today() -> list[Post]:
    """Return the posts the person holds today, the longest-held first. Only behind a guard.

    Whoever came from a platform and holds none does what they say they do at its school. At a kiosk
    only those at its school count.
    """
    held = posts_of(signed_in_person(), clock.london_date(clock.now()))
    if "only_school" in g:
        held = [post for post in held if post.school_id == g.only_school]
    return held or [post for post in (g.get("post_of_visit"),) if post is not None]


def begun_since() -> datetime | None:
    """Return the moment before which nothing of the person may be shown: the start of their turn
    at a kiosk. None for whoever signed in.
    """
    found: datetime | None = g.get("turn_at")
    return found


def roles_today() -> frozenset[Role]:
    return frozenset(post.role for post in posts_today())


def remember(token: str) -> None:
    """Put a new sign-in into a fresh cookie: nothing of an earlier session survives."""
    cookie.clear()
    cookie[TOKEN] = token


def is_remembered() -> bool:
    """Say whether the cookie holds a sign-in, good or not."""
    return TOKEN in cookie


def forget() -> str | None:
    """Empty the cookie and return the token it held."""
    token: str | None = cookie.get(TOKEN)
    cookie.clear()
    return token


def install(app: Flask) -> None:
    # Its own context processor would look for a person on public pages too.
    login_manager.init_app(app, add_context_processor=False)
    # Nor is there a "remember me", for which it would read the cookie after every page.
    app.after_request_funcs[None].remove(login_manager._update_remember_cookie)
    login_manager.request_loader(_load)
