"""Good content to make bad: factories that write a small, faultless module where a test says."""

import shutil
from collections.abc import Mapping
from pathlib import Path

CONTENT = Path(__file__).parents[2] / "content"
REFERENCE_FILES = ("tags.yaml", "language.yaml", "helplines.yaml", "symbols.yaml")

PUPIL = {
    "module.yaml": """\
slug: b09-red-umbrella
title: The red umbrella
band: b09
summary: Pupils plan who to tell when a present comes with a secret.
minutes: 10
version: 1.0.0
guidance_edition: KCSIE 2026
owner: Education safeguarding team
written_on: 2026-11-01
review_on: 2027-09-01
outcomes:
  - text: spot a present that is a trick
    tags: [P-BS-4, P-RKR-11]
content_flags: [secrets]
content_notice: This is about a present. You can stop or skip.
sections:
  - {id: story, title: The story, minutes: 6}
  - {id: plan, title: The plan, minutes: 4}
glossary:
  - {word: trick, meaning: when someone hides what they want}
parents: We read a story about a present. Ask who your child would tell.
completion:
  rule: delivered
""",
    "slides.yaml": """\
- id: rain
  section: story
  minutes: 6
  title: It rains on Friday
  text: |
    Kai has no coat.
    Somebody gives him a red umbrella.
  picture:
    backdrop: gate
    people:
      - {who: kai, pose: hold, face: surprised}
    props: [present]
    alt: Kai holds a red umbrella at the gate.
  notes:
    say: "Kai is wet. Look at his face."
    watch_for: A pupil who goes quiet.
- id: pile
  section: plan
  minutes: 4
  title: Two piles
  activity: piles
  text: "Childline: 0800 1111."
  notes:
    say: "Put each card in a pile."
""",
    "activities.yaml": """\
piles:
  kind: sort
  title: Trick or not?
  prompt: Put each card in a pile.
  paper: Cut out the cards and lay them on the floor.
  piles: [trick, not a trick]
  cards:
    - {text: Keep it our secret., pile: trick, why: A present needs no secret.}
    - {text: Show it to your mum., pile: not a trick, why: Your mum may see it.}
""",
    "teacher.md": """\
## Before
Tell the safeguarding lead.

## During
Stand by the door.

## After
Give out the cards.

## If you are asked
### "Did it happen to you?"
Say that it is a story.
""",
    "pack.md": """\
---
sheets: 4
---
## Cards
Cut along the lines.
{{cards: piles}}

## Help card
{{help-card}}

## Words
A trick is when someone hides what they want.
""",
}

ADULT = {
    "module.yaml": """\
slug: staff-grey-car
title: The grey car
band: staff
summary: What to do with a small worry at the gate.
minutes: 10
version: 1.0.0
guidance_edition: KCSIE 2026
owner: Education safeguarding team
written_on: 2026-11-01
review_on: 2027-09-01
outcomes:
  - text: pass on a worry on the same day
    tags: [KCSIE-conduct]
sections:
  - {id: gate, title: At the gate, minutes: 6}
  - {id: check, title: The check, minutes: 4}
completion:
  rule: check
  pass_share: 0.8
  shown: 1
renewal: {months: 12}
""",
    "pages/01-the-gate.md": """\
---
title: Ten past three
section: gate
minutes: 6
---
Dee sees a grey car at the gate.

> [!definition] HM Government, 2017
> Child sexual exploitation is a form of child sexual abuse.

> [!if-worried]

{{picture: {backdrop: gate, people: [{who: dee}], alt: Dee looks at a car.}}}

She saw it on Monday too. [Read the guidance](https://www.gov.uk/guidance).

{{activity: first}}
""",
    "activities.yaml": """\
first:
  kind: order
  title: What comes first
  prompt: Put the steps in order.
  steps: [Say what you saw, Tell the lead, Write it down]
  why: The lead can act while you write.
""",
    "check.yaml": """\
- id: grey-car
  safety_critical: true
  kind: choose
  text: Dee has seen the car three times. What does she do?
  options:
    - {id: tell, text: Tell the lead today., right: true, why: The lead can act today.}
    - {id: wait, text: Wait for a fourth time., why: Waiting costs him a day.}
""",
}

REFRESHED = {
    **ADULT,
    "module.yaml": ADULT["module.yaml"] + "refresher: {minutes: 9, check_minutes: 4}\n",
    "refresher/01-a-year-on.md": """\
---
title: A year on
minutes: 5
---
Dee knows the number of the lead by heart.

{{activity: first}}
""",
}
"""The adult module with a refresher."""

TOPPED_UP = {
    **ADULT,
    "module.yaml": ADULT["module.yaml"].replace("{months: 12}", "{months: 24}")
    + "top_up: {title: yearly update, minutes: 9, check_minutes: 4}\n",
    "top-up/01-a-year-on.md": REFRESHED["refresher/01-a-year-on.md"] + "\n> [!if-worried]\n",
}
"""The adult module renewed every two years, with an update in the year between."""


def make_content_folder(folder: Path, *modules: Mapping[str, str]) -> Path:
    """Write a content folder with the project's reference files and the modules given."""
    content = folder / "content"
    (content / "modules").mkdir(parents=True)
    for name in REFERENCE_FILES:
        shutil.copy(CONTENT / name, content / name)
    for files in modules:
        slug = files["module.yaml"].split("\n")[0].removeprefix("slug: ")
        for name, text in files.items():
            path = content / "modules" / slug / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return content


def with_change(files: Mapping[str, str], name: str, old: str, new: str) -> dict[str, str]:
    """Return the files with one passage replaced; the passage has to stand there once."""
    assert files[name].count(old) == 1, f"{old!r} stands {files[name].count(old)} times in {name}"
    return {**files, name: files[name].replace(old, new)}


def without(files: Mapping[str, str], name: str) -> dict[str, str]:
    return {other: text for other, text in files.items() if other != name}
