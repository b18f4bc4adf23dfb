"""The register of drivers and passenger assistants: whether they are in date, and until when."""

from flask import render_template
from flask.typing import ResponseReturnValue

from awareness import clock
from awareness.accounts.access import authority_of
from awareness.accounts.roles import Role
from awareness.audit.actions import record
from awareness.learning.queries import TransportRow, transport_staff
from awareness.schools.models import LocalAuthority
from awareness.web.authority.views import bp
from awareness.web.extensions import library, reading, transaction
from awareness.web.filters import in_words
from awareness.web.guards import open_to
from awareness.web.school.forms import ButtonForm
from awareness.web.seen import note_council_view
from awareness.web.signed_in import roles_today, signed_in_person
from awareness.web.spreadsheet import Sheet, csv_response

TRANSPORT_OFFICERS = (Role.LICENSING_OFFICER, Role.TRANSPORT_OFFICER)
HEADINGS = ("Name", "Badge", "Role", "Training", "In date until")


def my_council() -> LocalAuthority:
    return authority_of(signed_in_person(), TRANSPORT_OFFICERS, clock.london_date(clock.now()))


def register(council: LocalAuthority) -> list[TransportRow]:
    today = clock.london_date(clock.now())
    return transport_staff(reading(), council, library().by_slug, today)


@bp.get("/drivers")
@open_to(*TRANSPORT_OFFICERS)
def drivers() -> ResponseReturnValue:
    council = my_council()
    note_council_view("drivers", council_id=council.id)
    rows = register(council)
    return render_template(
        "authority/drivers.html",
        rows=rows,
        shows_top_ups=Role.TRANSPORT_OFFICER in roles_today(),
        button_form=ButtonForm(),
    )


@bp.post("/drivers.csv")
@open_to(*TRANSPORT_OFFICERS)
def drivers_csv() -> ResponseReturnValue:
    """Give out the register, and note who took it."""
    council = my_council()
    rows = register(council)
    with transaction() as session:
        record(
            session,
            "downloaded drivers",
            f"council {council.id}, {len(rows)} people",
            at=clock.now(),
            person_id=signed_in_person().id,
        )
    lines = (
        (row.name, row.badge, row.role.label, row.standing.label, in_words(row.expires_on))
        for row in rows
    )
    return csv_response(Sheet("Drivers", HEADINGS, lines), "drivers.csv")
