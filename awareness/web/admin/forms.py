"""Forms of the council's administrator."""

from collections.abc import Callable, Iterable

from flask_wtf import FlaskForm
from flask_wtf.file import FileAllowed, FileField, FileRequired
from wtforms import (
    EmailField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, InputRequired, Length, NumberRange, Regexp
from wtforms.validators import Optional as MayBeEmpty

from awareness import clock
from awareness.accounts.roles import AUTHORITY_ROLES, TRANSPORT_ROLES, Role
from awareness.content.helplines import YOUNGER_KEYS, Category, HelpService, View
from awareness.schools.actions import DRIVER_MONTHS, ServiceDetails
from awareness.schools.models import LocalService, School
from awareness.web.fields import DayField, WholeNumber

COUNCIL_MAY_ADD = (Role.HEAD, *sorted(AUTHORITY_ROLES), *sorted(TRANSPORT_ROLES))
ONLY_CSV = "Choose a CSV file. If yours is a ZIP file, unpack it first."
CATEGORIES = {
    Category.TALK: "Someone to talk to",
    Category.ONLINE: "Something online",
    Category.EXPLOITATION: "Exploitation",
    Category.MISSING: "Running away or missing",
    Category.THERAPY: "Therapy and recovery",
    Category.SEXUAL_HEALTH: "Sexual health",
    Category.JUSTICE: "Police, crime and courts",
    Category.PARENTS: "Parents and carers",
    Category.STAFF: "People who work with children",
}
VIEWS = {
    View.OLDER: "Young people of 13 and over",
    View.ADULTS: "Adults and parents",
    View.STAFF: "People who work with children",
}
ENTERED = ("name", "phone", "url", "hours", "what_happens", "category", "checked_on")


class ImportForm(FlaskForm):
    file = FileField(
        "Establishments file",
        description="From Get Information About Schools: edubasealldata and a date, as CSV.",
        validators=[
            FileRequired("Choose the establishments file."),
            FileAllowed(["csv"], ONLY_CSV),
        ],
    )
    links = FileField(
        "Links file, if any school has become an academy",
        description="links_edubasealldata and a date, as CSV. It tells who has a new number.",
        validators=[FileAllowed(["csv"], ONLY_CSV)],
    )


class PersonForm(FlaskForm):
    """Somebody to add: the head teacher of a school, a colleague at the council, or a driver.

    `find_school` looks a number up among the open schools of the administrator's own council.
    """

    role = SelectField(
        "What they do",
        choices=[SelectChoice(role.value, role.label) for role in COUNCIL_MAY_ADD],
    )
    name = StringField(
        "Name",
        validators=[InputRequired("Enter their name."), Length(max=120)],
    )
    email = EmailField(
        "Work e-mail address",
        validators=[
            InputRequired("Enter their e-mail address."),
            Email("Enter an address like name@school.sch.uk."),
            Length(max=254),
        ],
    )
    urn = StringField(
        "Number of the school (URN)",
        description="Only for a head teacher: six figures, such as 123456.",
    )
    badge = StringField(
        "Badge or licence number",
        description="Only for a driver or passenger assistant, and only if you need it.",
        validators=[Length(max=40, message="Use at most 40 characters.")],
    )

    def __init__(self, find_school: Callable[[str], School | None]) -> None:
        super().__init__()
        self._find_school = find_school
        self.school: School | None = None

    def validate_urn(self, field: StringField) -> None:
        if self.role.data != Role.HEAD.value:
            return
        self.school = self._find_school((field.data or "").strip())
        if self.school is None:
            raise ValidationError(
                "Enter the six figures of an open school of your council. Is it in the register "
                "you brought in?"
            )


class CouncilForm(FlaskForm):
    driver_months = WholeNumber(
        "How long drivers' training counts",
        description="From 12 to 36 months. Certificates that have been issued keep their date.",
        validators=[
            InputRequired("Enter the number of months."),
            NumberRange(
                DRIVER_MONTHS.start, DRIVER_MONTHS.stop - 1, "Enter a number from 12 to 36."
            ),
        ],
    )
    concern_route = TextAreaField(
        "What to do when a school cannot reach its safeguarding lead",
        description="Shown to staff on every page about worries. Give the team, the number by day "
        "and the number at night.",
        validators=[Length(max=600, message="Use at most 600 characters.")],
    )


class ServiceForm(FlaskForm):
    """A help service of the council."""

    name = StringField(
        "Name of the service",
        validators=[
            InputRequired("Enter the name people know it by."),
            Length(max=120, message="Use at most 120 characters."),
        ],
    )
    phone = StringField(
        "Phone number",
        description="Digits and spaces, such as 01952 385385.",
        validators=[
            Regexp(
                r"^([0-9 ]{3,20})?$", message="Use digits and spaces only, such as 01952 385385."
            ),
        ],
    )
    url = StringField(
        "Web address",
        description="It begins with https://",
        validators=[
            MayBeEmpty(),
            Length(max=300, message="Use at most 300 characters."),
            Regexp(
                r"^https://[^\s]+\.[^\s]+$", message="Enter an address that begins with https://"
            ),
        ],
    )
    hours = StringField(
        "When it is open",
        description="In plain words, with who to call at other times.",
        validators=[Length(max=200, message="Use at most 200 characters.")],
    )
    what_happens = TextAreaField(
        "What happens when somebody gets in touch",
        description="Two or three sentences: who answers, what they ask, whom they tell.",
        validators=[
            InputRequired("Say what happens, so that people know what they are in for."),
            Length(max=1_000, message="Use at most 1,000 characters."),
        ],
    )
    category = SelectField(
        "What it is for",
        choices=[SelectChoice(key.value, words) for key, words in CATEGORIES.items()],
    )
    views = SelectMultipleField(
        "Who sees it",
        description="Under 13s see a trusted adult, Childline and 999, and nothing else.",
        choices=[SelectChoice(key.value, words) for key, words in VIEWS.items()],
        validators=[InputRequired("Choose at least one group of people.")],
    )
    checked_on = DayField(
        "Day the details were checked",
        description="Somebody has called the number or opened the page. For example, 27/3/2027.",
        validators=[InputRequired("Enter the day somebody checked the details.")],
    )

    def validate_phone(self, field: StringField) -> None:
        if not field.data and not self.url.data:
            raise ValidationError("Enter a phone number, a web address or both.")

    def validate_checked_on(self, field: DayField) -> None:
        if field.data and field.data > clock.london_date(clock.now()):
            raise ValidationError("This day is still to come. Enter the day somebody checked.")

    def details(self) -> ServiceDetails:
        return ServiceDetails(
            name=self.name.data,
            category=Category(self.category.data),
            phone=" ".join((self.phone.data or "").split()),
            url=(self.url.data or "").strip(),
            hours=self.hours.data or "",
            what_happens=self.what_happens.data,
            views=tuple(View(name) for name in self.views.data),
            checked_on=self.checked_on.data,
        )

    @classmethod
    def of(cls, service: LocalService) -> "ServiceForm":
        held = {name: getattr(service, name) for name in ENTERED}
        return cls(data={**held, "views": service.views.split()})


class NewServiceForm(ServiceForm):
    """The same, with the national row it takes the place of, if any."""

    replaces = SelectField("Does it take the place of a national service?")

    @classmethod
    def over(cls, national: Iterable[HelpService]) -> "NewServiceForm":
        form = cls()
        others = [service for service in national if service.key not in YOUNGER_KEYS]
        form.replaces.choices = [
            SelectChoice("", "No, it is a service of its own"),
            *(SelectChoice(service.key, f"Yes, {service.name}") for service in others),
        ]
        return form
