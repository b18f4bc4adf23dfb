"""Hand a letter to the post: SMTP when it is configured, otherwise a file in a folder."""

import smtplib
import ssl
import uuid
from email.message import EmailMessage
from typing import Any

from awareness.settings import Settings

TIMEOUT_SECONDS = 20


class MailNotAccepted(Exception):
    """The mail server refused or could not be reached; the text says which."""


def send(settings: Settings, payload: dict[str, Any]) -> None:
    """Send `payload` = {"to", "subject", "text"}. Raises MailNotAccepted."""
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = payload["to"]
    message["Subject"] = payload["subject"]
    message.set_content(payload["text"])
    if not settings.smtp_host:
        folder = settings.outgoing_mail_folder
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{uuid.uuid4()}.eml").write_bytes(bytes(message))
        return
    try:
        with smtplib.SMTP(
            settings.smtp_host, settings.smtp_port, timeout=TIMEOUT_SECONDS
        ) as server:
            server.starttls(context=ssl.create_default_context())
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        raise MailNotAccepted(f"{type(error).__name__} from {settings.smtp_host}") from error
