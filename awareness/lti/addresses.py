"""Addresses of a platform that a page of ours leads to, or lets itself be framed by."""

import re

from awareness.lti.errors import LtiError
from awareness.lti.http import Doors, check_url

_WRITTEN = re.compile(r"https?://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?(?=[/?]|$)")


def is_safe(url: str, doors: Doors) -> bool:
    """Say whether it is https, or a host for development, and written so that a browser and we
    read the same host. Nothing of it can be taken for a further word of a page's policy.
    """
    try:
        check_url(url, doors)
    except LtiError:
        return False
    return _WRITTEN.match(url) is not None
