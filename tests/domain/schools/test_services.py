"""The help services a council sees: the national directory with its own rows in it."""

from collections.abc import Iterable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from awareness.content.helplines import Category, Contact, HelpService, View
from awareness.errors import AlreadyDone, Invalid, NotFound
from awareness.schools import actions, queries
from awareness.schools.actions import ServiceDetails
from awareness.schools.models import LocalAuthority
from tests.factories import TODAY, make_authority

EVERYONE = tuple(View)
NOT_YOUNGER = (View.OLDER, View.ADULTS, View.STAFF)


def national(key: str, views: Iterable[View] = NOT_YOUNGER, **given: object) -> HelpService:
    facts = {
        "key": key,
        "name": key.capitalize(),
        "category": Category.TALK,
        "summary": "",
        "what_happens": "Somebody listens.",
        "contacts": (Contact(phone="0800 1111"),),
        "views": tuple(views),
        "checked_on": date(2026, 12, 1),
        "check_by": date(2027, 6, 1),
        **given,
    }
    return HelpService.model_validate(facts)


DIRECTORY = (
    national("trusted-adult", EVERYONE, contacts=()),
    national("emergency", EVERYONE),
    national("childline", EVERYONE),
    national("samaritans"),
    national("victim"),
)


def details(**given: object) -> ServiceDetails:
    facts = {
        "name": "Family Connect",
        "category": Category.TALK,
        "phone": "01952 385385",
        "url": "",
        "hours": "",
        "what_happens": "A worker answers.",
        "views": (View.OLDER, View.ADULTS),
        "checked_on": TODAY,
        **given,
    }
    return ServiceDetails(**facts)  # type: ignore[arg-type]


def keys(session: Session, council: LocalAuthority | None, view: View = View.OLDER) -> list[str]:
    authority_id = council.id if council else None
    found = queries.services_for(session, DIRECTORY, authority_id, view, on=TODAY)
    return [service.key for service in found]


def test_without_a_council_the_page_is_the_national_one(session: Session) -> None:
    assert keys(session, None) == [service.key for service in DIRECTORY]


def test_a_councils_service_comes_after_those_that_are_never_hidden(session: Session) -> None:
    council = make_authority(session)
    actions.add_service(session, council, "", details())

    assert keys(session, council) == [
        "trusted-adult", "emergency", "childline", "local-family-connect", "samaritans", "victim",
    ]  # fmt: skip


def test_a_councils_row_replaces_the_national_row_of_its_key(session: Session) -> None:
    council = make_authority(session)
    actions.add_service(session, council, "victim", details(name="Hollybrook Victim Care"))

    found = queries.services_for(session, DIRECTORY, council.id, View.OLDER, on=TODAY)

    assert [service.name for service in found if service.key == "victim"] == [
        "Hollybrook Victim Care"
    ]


def test_another_councils_rows_are_not_shown(session: Session) -> None:
    actions.add_service(session, make_authority(session, code="801"), "", details())

    assert "local-family-connect" not in keys(session, make_authority(session, code="802"))


def test_a_row_is_shown_only_in_its_views(session: Session) -> None:
    council = make_authority(session)
    actions.add_service(session, council, "", details(name="Lado", views=(View.STAFF,)))

    assert "local-lado" in keys(session, council, View.STAFF)
    assert "local-lado" not in keys(session, council, View.ADULTS)


def test_under_13s_see_the_same_three_rows_everywhere(session: Session) -> None:
    council = make_authority(session)
    actions.add_service(session, council, "", details())

    assert keys(session, council, View.YOUNGER) == ["trusted-adult", "emergency", "childline"]


def test_a_row_not_checked_for_a_year_drops_below_the_others(session: Session) -> None:
    council = make_authority(session)
    actions.add_service(session, council, "", details(checked_on=date(2026, 1, 20)))

    assert keys(session, council)[-1] == "local-family-connect"


@pytest.mark.parametrize("key", ["emergency", "childline", "trusted-adult"])
def test_999_and_childline_cannot_be_replaced(session: Session, key: str) -> None:
    with pytest.raises(Invalid, match="they stay"):
        actions.add_service(session, make_authority(session), key, details())


def test_a_service_is_entered_once_by_a_council(session: Session) -> None:
    council = make_authority(session)
    actions.add_service(session, council, "", details())

    with pytest.raises(AlreadyDone):
        actions.add_service(session, council, "", details())


def test_a_service_for_under_13s_is_refused(session: Session) -> None:
    with pytest.raises(Invalid, match="Under 13s"):
        actions.add_service(session, make_authority(session), "", details(views=EVERYONE))


@pytest.mark.parametrize(
    "given",
    [{"phone": ""}, {"phone": "call us"}, {"url": "http://insecure.example"}, {"views": ()}],
)
def test_a_service_that_could_not_be_shown_is_refused(
    session: Session, given: dict[str, object]
) -> None:
    with pytest.raises(Invalid):
        actions.add_service(session, make_authority(session), "", details(**given))


def test_a_service_is_changed(session: Session) -> None:
    council = make_authority(session)
    service = actions.add_service(session, council, "", details())

    actions.change_service(session, service, details(phone="01952 000000", hours="Weekdays"))

    (row,) = queries.local_services(session, council.id)
    assert (row.phone, row.hours) == ("01952 000000", "Weekdays")


def test_a_service_that_is_removed_gives_the_national_row_back(session: Session) -> None:
    council = make_authority(session)
    service = actions.add_service(session, council, "victim", details(name="Ours"))

    actions.remove_service(session, service)

    assert "victim" in keys(session, council)
    assert queries.local_services(session, council.id) == []


def test_another_councils_service_is_not_found(session: Session) -> None:
    theirs = actions.add_service(session, make_authority(session, code="801"), "", details())

    with pytest.raises(NotFound):
        queries.get_local_service(session, make_authority(session, code="802"), theirs.id)


def test_a_council_sets_the_months_and_the_route(session: Session) -> None:
    council = make_authority(session)

    actions.set_council(session, council, driver_months=24, concern_route=" Call 01952 385385 ")

    session.refresh(council)
    assert (council.driver_months, council.concern_route) == (24, "Call 01952 385385")


@pytest.mark.parametrize("months", [11, 37])
def test_drivers_training_counts_for_12_to_36_months(session: Session, months: int) -> None:
    with pytest.raises(Invalid, match="12 to 36"):
        actions.set_council(
            session, make_authority(session), driver_months=months, concern_route=""
        )
