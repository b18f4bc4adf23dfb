"""Checks of how a module is completed: its rule, the questions of an adult's check and their
options.
"""

from collections.abc import Callable, Iterator

from awareness.content.faults import Fault
from awareness.content.model import Acknowledge, Check, Delivered, Question
from awareness.content.parse import Draft
from awareness.content.reading import words

LONGEST_RIGHT_OPTION = 1.4
"""How many times the length of the longest other option the right one may have: length must not
give it away.
"""
FEWEST_WORDS_TO_COMPARE = 8
"""Options shorter than this are too short for a difference in length to give anything away."""

Findings = Iterator[Fault]
QuestionCheck = Callable[[Draft], Findings]


def completion(draft: Draft) -> Findings:
    """Pupil modules are delivered, adult ones checked or acknowledged; a check has enough
    questions.
    """
    module = draft.module
    place = ["completion", "rule"]
    if module.is_pupil != isinstance(module.completion, Delivered):
        wanted = "`delivered`" if module.is_pupil else "`check` or `acknowledge`"
        message = f"the rule is `{module.rule}`; write {wanted}"
        yield draft.fault("module.yaml", place, message)
        return
    if isinstance(module.completion, Check) and not module.questions:
        message = "the rule is `check` and check.yaml has no question; write the questions"
        yield draft.fault("module.yaml", place, message)
    if isinstance(module.completion, Check | Acknowledge) and module.questions:
        yield from _shown(draft, module.completion.shown or len(module.questions))


def _shown(draft: Draft, shown: int) -> Findings:
    questions = draft.module.questions
    critical = sum(question.safety_critical for question in questions)
    place = ["completion", "shown"]
    if shown > len(questions):
        message = (
            f"{shown} questions are shown and {len(questions)} written; write more or show fewer"
        )
        yield draft.fault("module.yaml", place, message)
    if critical > shown:
        message = (
            f"{critical} questions are safety-critical, always shown; raise `shown` from {shown}"
        )
        yield draft.fault("module.yaml", place, message)
    if not critical:
        message = "no question is safety-critical; mark at least one `safety_critical: true`"
        yield draft.fault("check.yaml", [0], message)


def questions(draft: Draft) -> Findings:
    """A question has one right option, and its length does not give it away."""
    for index, question in enumerate(draft.module.questions):
        right = sum(option.right for option in question.options)
        if right != 1:
            message = f"{right} options are `right: true`; mark exactly one"
            yield draft.fault("check.yaml", [index, "options"], message)
        else:
            yield from _length_of_the_right_option(draft, index, question)


def _length_of_the_right_option(draft: Draft, index: int, question: Question) -> Findings:
    lengths = [len(words(option.text.plain)) for option in question.options]
    place = next(n for n, option in enumerate(question.options) if option.right)
    others = max(length for n, length in enumerate(lengths) if n != place)
    if lengths[place] > max(FEWEST_WORDS_TO_COMPARE, LONGEST_RIGHT_OPTION * others):
        message = (
            f"the right option has {lengths[place]} words and the longest other {others}; "
            "its length gives it away, so cut it or lengthen another"
        )
        yield draft.fault("check.yaml", [index, "options", place, "text"], message)


CHECKS: tuple[QuestionCheck, ...] = (completion, questions)
