// Marks the page as able to use the Design System's scripts, then starts those that the page has.
import { Button } from "./govuk-button.js";
import { ErrorSummary } from "./govuk-error-summary.js";
import { NotificationBanner } from "./govuk-notification-banner.js";
import { PasswordInput } from "./govuk-password-input.js";
import { ServiceNavigation } from "./govuk-service-navigation.js";
import {} from "./print.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");

for (const Component of [Button, ErrorSummary, NotificationBanner, PasswordInput, ServiceNavigation]) {
  for (const element of document.querySelectorAll(`[data-module="${Component.moduleName}"]`)) {
    new Component(element);
  }
}
