"""The modules as they are shipped, read once."""

import pytest

from awareness.content.library import Library, load
from awareness.settings import Settings


@pytest.fixture(scope="session")
def library() -> Library:
    return load(Settings().content_folder)
