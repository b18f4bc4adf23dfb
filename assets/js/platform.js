// Launches from a learning platform: send a form at once, and use the platform's storage where cookies are blocked.
// What holds something goes to the platform's own origin only, and only its answers are heard.
const PATIENCE_MS = 2000;

function frameOf(name) {
  const parent = window.opener ?? window.parent;
  if (!name || name === "_parent") return parent;
  try {
    return parent.frames[name] ?? parent;
  } catch {
    return parent;
  }
}

function ask(storage, message, answered) {
  const messageId = crypto.randomUUID();
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
    window.addEventListener("message", ({ origin, data }) => {
      if (origin !== storage.origin || data?.subject !== answered || data.message_id !== messageId) return;
      clearTimeout(timer);
      resolve(data.error ? undefined : data);
    });
    frameOf(storage.target)?.postMessage({ ...message, message_id: messageId }, storage.origin);
  });
}

async function keep({ origin, target, state, proof, goTo }) {
  const kept = await ask({ origin, target }, { subject: "lti.put_data", key: `state-${state}`, value: proof }, "lti.put_data.response");
  if (kept) window.location.replace(goTo);
}

async function recall(form) {
  if (window.parent === window && !window.opener) return;
  const { origin, target, state } = form.dataset;
  const found = await ask({ origin, target }, { subject: "lti.get_data", key: `state-${state}` }, "lti.get_data.response");
  if (found?.value) form.elements.proof.value = found.value;
}

// A registration is finished: the platform closes the frame or the window it opened for us. The word holds nothing,
// and a hosted platform shows us from addresses that nobody can know before.
function finish() {
  (window.opener ?? window.parent).postMessage({ subject: "org.imsglobal.lti.close" }, "*");
}

if (document.querySelector("[data-finished]")) finish();
for (const place of document.querySelectorAll("[data-keep-state]")) keep(place.dataset);
for (const form of document.querySelectorAll("form[data-send-at-once]")) {
  if (form.dataset.origin) await recall(form);
  form.submit();
}
