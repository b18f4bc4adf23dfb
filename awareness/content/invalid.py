"""A schema error in words a writer can act on: what is wrong, and what to write instead."""

from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from awareness.content.faults import Fault
from awareness.content.sources import YamlFile


def faults_of(error: ValidationError, source: YamlFile, *prefix: str | int) -> list[Fault]:
    """Turn each error into a fault at its line.

    `prefix` is where in the file the validated value stands.
    """
    return [
        Fault(source.path, source.line((*prefix, *details["loc"])), _message(details))
        for details in error.errors()
    ]


_MESSAGES = {
    "missing": "`{name}` is missing; write it",
    "extra_forbidden": "`{name}` is not a field here; take it out, or see docs/content-format.md",
    "string_type": "`{name}` is `{value}`, which is not read as text; put it in quotation marks",
    "union_tag_not_found": "{discriminator} is missing; write which kind it is",
    "too_short": "`{name}` needs at least {min_length}; it has {actual_length}",
    "too_long": "`{name}` takes at most {max_length}; it has {actual_length}",
    "tuple_type": "`{name}` is a list; begin each item with a hyphen",
    "string_pattern_mismatch": "`{name}: {value}` does not fit; {pattern}",
    "value_error": "{error}",
}
_PATTERNS = {
    "version": "write three numbers, as in 1.0.0",
    "phone": "write figures and spaces",
    "url": "begin it with https://",
}
_ID = "use small letters, figures and hyphens"


def _message(details: ErrorDetails) -> str:
    name = next((str(step) for step in reversed(details["loc"]) if isinstance(step, str)), "value")
    context: dict[str, Any] = dict(details.get("ctx", {}))
    value = details["input"]
    match details["type"]:
        case "literal_error" | "enum":
            return f"`{name}: {value}` is not known; {instead(value, context['expected'])}"
        case "union_tag_invalid":
            kind = context["tag"]
            return f"`{kind}` is not a kind of this; {instead(kind, context['expected_tags'])}"
        case "extra_forbidden" if value is None:
            return f"a comma cut the text before `{name}` in two; put the text in quotation marks"
    context["pattern"] = _PATTERNS.get(name, _ID)
    if template := _MESSAGES.get(details["type"]):
        return template.format(name=name, value=value, **context)
    return f"`{name}`: {details['msg'][0].lower()}{details['msg'][1:]}"


def instead(value: object, expected: str) -> str:
    """Return what to write instead: the name most like it, and every name there is."""
    names = [part.strip(" '") for part in expected.replace(" or ", ", ").split(",")]
    names = [name for name in names if name]
    close = get_close_matches(str(value), names, n=1)
    choice = "use one of " + " ".join(names)
    return f"did you mean `{close[0]}`? Otherwise {choice}" if close else choice
