"""Days, and how they are written."""

from datetime import date

from awareness.clock import in_words


def test_a_date_is_written_out() -> None:
    assert in_words(date(2027, 3, 12)) == "12 March 2027"
