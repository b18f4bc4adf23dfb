"""Every error a person can meet, as a page that says what happened, what is kept and what to do."""

from dataclasses import dataclass

from flask import Flask, current_app, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from awareness.errors import AlreadyDone, DomainError, Invalid, NotAllowed, NotFound, NotReady
from awareness.web.extensions import db


@dataclass(frozen=True, slots=True)
class ErrorPage:
    code: int
    title: str
    what_happened: str
    what_to_do: str


BY_STATUS = {
    400: ErrorPage(
        400, "We could not read that", "The request was not complete.", "Go back and try again."
    ),
    403: ErrorPage(
        403,
        "This page is not open to you",
        "Your role does not include this page. Nothing was changed.",
        "If you need it for your job, ask your head teacher or council to add the role.",
    ),
    404: ErrorPage(
        404,
        "Page not found",
        "There is nothing at this address, or it is not yours to see.",
        "Check the address, or start again.",
    ),
    405: ErrorPage(
        405,
        "That does not work here",
        "The page was opened in a way it does not support.",
        "Go back and use the button on the page.",
    ),
    413: ErrorPage(
        413, "The file is too large", "Nothing was saved.", "Choose a smaller file and try again."
    ),
    429: ErrorPage(
        429,
        "Too many tries",
        "There were many requests from here in a short time.",
        "Wait a few minutes and try again. Nothing is lost.",
    ),
    500: ErrorPage(
        500,
        "Something went wrong on our side",
        "What you did last was not saved. Everything before it is kept.",
        "Go back and try again. If it happens twice, tell the person who runs this service.",
    ),
}
BY_DOMAIN: dict[type[DomainError], tuple[int, str]] = {
    NotFound: (404, "Page not found"),
    NotAllowed: (403, "This page is not open to you"),
    NotReady: (409, "Something comes first"),
    AlreadyDone: (409, "This has been done already"),
    Invalid: (422, "Please check what you entered"),
}
SAME_MOMENT = ErrorPage(
    409,
    "This was saved at the same moment",
    "Another window or another person saved the same thing just now. Yours was not saved.",
    "Go back, reload the page and look whether anything is left to do.",
)
BUSY = ErrorPage(
    503,
    "The service is busy",
    "What you did last was not saved. Everything before it is kept.",
    "Wait a minute, then go back and try again.",
)
RETRY_AFTER_SECONDS = 30
EXPIRED_FORM = ErrorPage(
    400,
    "This form was open too long",
    "For safety we did not save it.",
    "Go back, reload the page and send it again.",
)


def page_for(error: DomainError) -> ErrorPage:
    """Return the page of a rule that was broken: the nearest kind in the table decides."""
    for kind in type(error).__mro__:
        if kind in BY_DOMAIN:
            code, title = BY_DOMAIN[kind]
            return ErrorPage(code, title, str(error), "Go back, or start again.")
    return ErrorPage(422, "That did not work", str(error), "Go back and try again.")


def show(page: ErrorPage) -> ResponseReturnValue:
    """Show the page to nobody in particular where pages are for anyone, and after a failure."""
    if request.blueprint == "public" or page.code >= 500:
        g.person = None
    return render_template("errors/error.html", **_fields(page)), page.code


def _fields(page: ErrorPage) -> dict[str, object]:
    return {
        "title": page.title,
        "what_happened": page.what_happened,
        "what_to_do": page.what_to_do,
        "code": page.code,
    }


def let_go() -> None:
    """Leave a transaction that failed, with what was read in it: the page looks it up afresh."""
    db.session().rollback()
    db.session().expunge_all()
    for name in ("person", "_login_user", "chrome"):
        g.pop(name, None)


def install(app: Flask) -> None:
    """Answer every error with its page."""

    @app.errorhandler(DomainError)
    def _domain(error: DomainError) -> ResponseReturnValue:
        return show(page_for(error))

    @app.errorhandler(CSRFError)
    def _csrf(_error: CSRFError) -> ResponseReturnValue:
        return show(EXPIRED_FORM)

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> ResponseReturnValue:
        if error.code is not None and error.code < 400:
            return error.get_response()
        return show(BY_STATUS.get(error.code or 500, BY_STATUS[400]))

    @app.errorhandler(IntegrityError)
    def _same_moment(_error: IntegrityError) -> ResponseReturnValue:
        let_go()
        current_app.logger.warning("a constraint refused a row at %s", request.endpoint)
        return show(SAME_MOMENT)

    @app.errorhandler(DataError)
    def _unstorable(_error: DataError) -> ResponseReturnValue:
        let_go()
        return show(BY_STATUS[400])

    @app.errorhandler(OperationalError)
    def _busy(error: OperationalError) -> ResponseReturnValue:
        let_go()
        current_app.logger.error("the database failed at %s: %s", request.endpoint, error.orig)
        response = make_response(show(BUSY))
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response

    @app.errorhandler(500)
    def _broken(_error: Exception) -> ResponseReturnValue:
        return show(BY_STATUS[500])
