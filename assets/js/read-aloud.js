// Reads a page aloud, one sentence after another, with voices of this device only: nothing that is read leaves it.
// Without such a voice there is no control. The sentence that is read is marked and kept in view.
const RATES = { slower: 0.75, usual: 1, faster: 1.25 };
const KEY = "reading speed";
const SKIPPED = "[hidden], [aria-hidden='true'], [data-read-aloud], script, style, select, textarea, details:not([open]) > :not(summary)";
const PRESSED = "button, a.govuk-button, a.board-option";
// Room below the sentence for the way out, and between it and what stands above.
const BELOW = 120;
const GAP = 16;

const synthesis = window.speechSynthesis;
const control = document.querySelector("[data-read-aloud]");
const buttons = Object.fromEntries([...control.querySelectorAll("[data-read]")].map((button) => [button.dataset.read, button]));
const speed = control.querySelector("[data-read-speed]");
const highlight = window.Highlight && CSS.highlights ? new Highlight() : null;
if (highlight) CSS.highlights.set("read-aloud", highlight);

let sentences = [];
let at = 0;
let speaking = null;
let unmark = () => {};

function voice() {
  const local = synthesis.getVoices().filter(({ localService, lang }) => localService && /^en\b/i.test(lang.replace("_", "-")));
  return local.find(({ lang }) => /^en[-_]gb/i.test(lang)) ?? local.find((each) => each.default) ?? local[0];
}

// What is to be read: runs of text that stand in one block, and the descriptions of pictures.
function blockOf(element, root) {
  for (let block = element; block !== root; block = block.parentElement) {
    if (block.matches("button, label") || !/^(inline|contents)/.test(getComputedStyle(block).display)) return block;
  }
  return root;
}

function passages(root) {
  const found = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) => {
    if (node.nodeType === Node.TEXT_NODE) return NodeFilter.FILTER_ACCEPT;
    if (node.matches("svg, img")) return node.closest("[aria-hidden='true']") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT;
    return node.matches(SKIPPED) || getComputedStyle(node).display === "none" ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
  });
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.nodeType === Node.ELEMENT_NODE) {
      const description = node.getAttribute("aria-label") ?? node.getAttribute("alt");
      if (description) found.push({ element: node, words: description });
      continue;
    }
    if (node.parentElement.closest("svg")) continue;
    const block = blockOf(node.parentElement, root);
    const last = found.at(-1);
    if (last?.element === block) last.nodes.push(node);
    else if (node.data.trim()) found.push({ element: block, nodes: [node] });
  }
  return found;
}

function segments(text) {
  const raw = Intl.Segmenter
    ? [...new Intl.Segmenter("en-GB", { granularity: "sentence" }).segment(text)].map(({ segment }) => segment)
    : text.match(/[^.!?…]*(?:[.!?…]+["”’)\]]*\s*|$)/g).filter(Boolean);
  // “Stop!” she says. is one sentence.
  return raw.reduce((joined, segment) => {
    if (joined.length && /^[a-z]/.test(segment)) joined[joined.length - 1] += segment;
    else joined.push(segment);
    return joined;
  }, []);
}

function before(element) {
  if (element.matches("svg, img")) return control.dataset.picture;
  if (element.closest("summary")) return control.dataset.opens;
  return element.closest(PRESSED) ? control.dataset.button : "";
}

// The parts of text nodes between two places of the joined text.
function parts(nodes, from, to) {
  const found = [];
  let start = 0;
  for (const node of nodes) {
    const [first, last] = [Math.max(from - start, 0), Math.min(to - start, node.length)];
    if (first < last) found.push({ node, from: first, to: last });
    start += node.length;
  }
  return found;
}

function sentencesOf({ element, nodes, words }) {
  const said = before(element);
  if (!nodes) return [{ element, words: `${said} ${words}`, parts: [] }];
  let place = 0;
  const found = [];
  for (const segment of segments(nodes.map((node) => node.data).join(""))) {
    const bare = segment.trim();
    const from = place + segment.indexOf(bare);
    place += segment.length;
    if (/[\p{L}\p{N}]/u.test(bare)) {
      found.push({ element, words: `${found.length ? "" : said} ${bare.replace(/\s+/g, " ")}`.trim(), parts: parts(nodes, from, from + bare.length) });
    }
  }
  return found;
}

// A text that is wrapped is put back as it was, so that every other sentence is still where it was.
function wrap({ node, from, to }) {
  const span = document.createElement("span");
  span.className = "read-aloud__now";
  span.textContent = node.data.slice(from, to);
  const pieces = [document.createTextNode(node.data.slice(0, from)), span, document.createTextNode(node.data.slice(to))];
  node.replaceWith(...pieces);
  return () => {
    if (!span.isConnected) return;
    pieces[0].remove();
    pieces[2].remove();
    span.replaceWith(node);
  };
}

function rangeOf({ node, from, to }) {
  const range = document.createRange();
  range.setStart(node, from);
  range.setEnd(node, to);
  return range;
}

function mark(sentence) {
  unmark();
  if (!sentence.parts.length) {
    sentence.element.classList.add("read-aloud__picture");
    unmark = () => sentence.element.classList.remove("read-aloud__picture");
  } else if (highlight) {
    for (const part of sentence.parts) highlight.add(rangeOf(part));
    unmark = () => highlight.clear();
  } else {
    const back = sentence.parts.map(wrap);
    unmark = () => back.forEach((put) => put());
  }
}

function keepInView({ element, parts: [part] }) {
  const box = part && highlight ? rangeOf(part).getBoundingClientRect() : (document.querySelector(".read-aloud__now") ?? element).getBoundingClientRect();
  const above = control.offsetHeight + GAP;
  if (box.top >= above && box.bottom <= innerHeight - BELOW) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  scrollBy({ top: box.top - Math.max(above, innerHeight / 4), behavior: calm ? "instant" : "smooth" });
}

function silence() {
  speaking = null;
  synthesis.cancel();
}

function show(state) {
  const isOn = state !== "off";
  const others = [buttons.next, buttons.stop].filter(Boolean);
  if (!isOn && others.includes(document.activeElement)) buttons.start.focus();
  buttons.start.textContent = { off: control.dataset.start, on: control.dataset.pause, paused: control.dataset.goOn }[state];
  for (const button of others) button.hidden = !isOn;
  control.toggleAttribute("data-reading", isOn);
}

function stop() {
  silence();
  unmark();
  unmark = () => {};
  sentences = [];
  show("off");
}

function pause() {
  silence();
  show("paused");
}

function read(number) {
  const chosen = voice();
  if (!chosen || number >= sentences.length || !sentences[number].element.isConnected) {
    stop();
    return;
  }
  silence();
  at = number;
  mark(sentences[at]);
  keepInView(sentences[at]);
  const utterance = new SpeechSynthesisUtterance(sentences[at].words);
  utterance.voice = chosen;
  utterance.lang = chosen.lang.replace("_", "-");
  utterance.rate = RATES[speed?.value] ?? 1;
  utterance.onend = () => utterance === speaking && read(number + 1);
  utterance.onerror = () => utterance === speaking && stop();
  speaking = utterance;
  show("on");
  synthesis.speak(utterance);
}

// On the board one button starts and stops.
function start() {
  if (speaking) (buttons.stop ? pause : stop)();
  else if (sentences.length) read(at);
  else {
    sentences = passages(document.querySelector("#main-content")).flatMap(sentencesOf);
    read(0);
  }
}

function offer() {
  control.hidden = !voice();
  if (control.hidden) stop();
}

if (synthesis) {
  try {
    if (speed) speed.value = sessionStorage.getItem(KEY) ?? "usual";
  } catch {
    // A frame may be without storage.
  }
  buttons.start.addEventListener("click", start);
  buttons.next?.addEventListener("click", () => read(at + 1));
  buttons.stop?.addEventListener("click", stop);
  speed?.addEventListener("change", () => {
    try {
      sessionStorage.setItem(KEY, speed.value);
    } catch {
      // The speed holds for this page.
    }
    if (speaking) read(at);
  });
  for (const event of ["page:changed", "page:leaving"]) document.addEventListener(event, stop);
  document.addEventListener("visibilitychange", () => document.hidden && stop());
  window.addEventListener("pagehide", stop);
  synthesis.addEventListener("voiceschanged", offer);
  offer();
}
