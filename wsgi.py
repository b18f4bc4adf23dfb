"""The application for a server: `gunicorn wsgi:app`. What stops a start is said plainly."""

import gc

gc.disable()  # nothing is thrown away while everything is built: a start is a tenth shorter

from awareness.app import create_app  # noqa: E402
from awareness.content.faults import ContentError  # noqa: E402
from awareness.settings import SettingsError  # noqa: E402

try:
    app = create_app()
except (ContentError, SettingsError) as error:
    raise SystemExit(str(error)) from error

gc.enable()
gc.collect()
gc.freeze()  # content and templates stay: not looking through them again saves a tenth of a page
