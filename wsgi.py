"""The application for a server: `gunicorn wsgi:app`. What stops a start is said plainly."""

import gc

from awareness.app import create_app
from awareness.content.faults import ContentError
from awareness.settings import SettingsError

try:
    app = create_app()
except (ContentError, SettingsError) as error:
    raise SystemExit(str(error)) from error

gc.collect()
gc.freeze()  # content and templates stay: not looking through them again saves a tenth of a page
