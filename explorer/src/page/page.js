// The live page. It knows the public API and nothing else. Events may arrive by the thousand: they are kept in a
// bounded list and painted a few times per second, so that the page costs the same at any rate.
import { $, ask, compact, element, moment, numbers, textOf, throttle, unitOf } from "./dom.js";
import { refreshTraces, showTraces } from "./traces.js";
import { refreshTrace, showTrace } from "./waterfall.js";

const SAMPLES_MAX = 2000; // Kept for filtering.
const ROWS_MAX = 100; // In the document.
const NAMES_MAX = 300; // In the left column.
const CHIPS_MAX = 3; // Before a row is opened.
const FLASH_MAX = 5; // More arrivals at once would light up the whole list.
const PAINT_MS = 120; // At least, between two paints …
const PAINT_SHARE = 8; // … and this many times what the last one took.
const STATS_MS = 2000;
const NAMES_MS = 1000;
const SPARK_SECONDS = 60;

const samples = []; // Newest last.
const names = new Map(); // key → { name, type, unit, count, buckets, element … }
let pending = []; // Arrived, not yet painted.
let paused = false;
let selected = null; // A key of `names`.
let words = []; // The filter.
let rateCount = 0;
let live = null; // The event stream.
let nextPaint = 0;
let paintAsked = false;

// Building elements
function chip(key, value) {
  const made = element("button", "chip");
  made.type = "button";
  const text = textOf(value);
  made.title = `${key} = ${text}`;
  made.dataset.filter = `${key}=${text}`;
  made.append(element("b", "", key), element("span", "", text));
  return made;
}

/** What tells metrics apart comes first; what an SDK adds to each comes last. */
function rank(key) {
  if (key.startsWith("sentry.")) return 3;
  if (key.startsWith("user_agent.")) return 2;
  return /^(browser|os|client|server)\./.test(key) ? 1 : 0;
}

function row(sample) {
  const made = element("li", "row");
  const time = moment(sample.timestamp);
  const metric = element("span", "metric");
  const kind = element("span", "kind");
  kind.dataset.type = sample.type;
  kind.title = sample.type;
  kind.setAttribute("role", "img");
  kind.setAttribute("aria-label", sample.type);
  metric.title = `${sample.name} (${sample.type})`;
  metric.append(kind, sample.name);
  const value = element("span", "value", numbers.format(sample.value));
  value.title = `${sample.value} ${sample.unit ?? ""}`;
  if (sample.unit) value.append(element("span", "unit", unitOf(sample.unit)));
  const chips = element("span", "chips");
  const keys = Object.keys(sample.attributes).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  for (const key of keys.slice(0, CHIPS_MAX)) chips.append(chip(key, sample.attributes[key]));
  if (keys.length > CHIPS_MAX) {
    const more = element("button", "chip more", `+${keys.length - CHIPS_MAX}`);
    more.type = "button";
    more.setAttribute("aria-label", "Show all attributes");
    more.addEventListener("click", (event) => {
      event.stopPropagation();
      made.classList.add("open");
      more.replaceWith(...keys.slice(CHIPS_MAX).map((key) => chip(key, sample.attributes[key])));
    });
    chips.append(more);
  }
  made.append(time, metric, value, chips);
  if (sample.trace_id) {
    const trace = element("button", "trace", sample.trace_id.slice(0, 8));
    trace.type = "button";
    trace.title = `Trace ${sample.trace_id}: show only this one`;
    trace.dataset.filter = sample.trace_id;
    made.append(trace);
  }
  return made;
}

// Which samples are shown
const keyOf = (sample) => `${sample.name}\n${sample.type}\n${sample.unit ?? ""}`;

function text(sample) {
  // Made once per sample, and only if somebody filters.
  sample.text ??= [
    sample.name, sample.type, sample.unit, sample.trace_id, sample.span_id,
    ...Object.entries(sample.attributes).map(([key, value]) => `${key}=${textOf(value)}`),
  ].join("\n").toLowerCase();
  return sample.text;
}

function shown(sample) {
  if (selected !== null && keyOf(sample) !== selected) return false;
  return words.every((word) => text(sample).includes(word));
}

// Painting
function askPaint() {
  if (paintAsked) return;
  paintAsked = true;
  requestAnimationFrame(paint);
}

function paint(now) {
  paintAsked = false;
  if (paused || pending.length === 0) return;
  if (now < nextPaint) return askPaint();
  const start = performance.now();
  const fresh = pending.filter(shown).slice(-ROWS_MAX).reverse().map(row);
  pending = [];
  if (fresh.length <= FLASH_MAX) for (const item of fresh) item.classList.add("new");
  const rows = $("rows");
  rows.prepend(...fresh);
  while (rows.childElementCount > ROWS_MAX) rows.lastElementChild.remove();
  describe();
  void rows.scrollHeight; // Layout belongs to the cost.
  nextPaint = now + Math.max(PAINT_MS, PAINT_SHARE * (performance.now() - start));
}

function repaint() {
  pending = [];
  $("rows").replaceChildren(...samples.filter(shown).slice(-ROWS_MAX).reverse().map(row));
  describe();
}

function describe() {
  const rows = $("rows").childElementCount;
  $("empty").hidden = samples.length > 0;
  const filtered = selected !== null || words.length > 0;
  $("note").textContent = paused
    ? `${compact.format(pending.length)} new while paused`
    : filtered ? (rows === 0 ? "Nothing matches" : `newest ${rows} that match`) : "";
}

// Arrivals
function add(sample) {
  samples.push(sample);
  pending.push(sample);
  const entry = entryOf(sample.name, sample.type, sample.unit);
  entry.count += 1;
  const second = Math.floor(Date.now() / 1000);
  roll(entry, second);
  entry.buckets[second % SPARK_SECONDS] += 1;
}

function receive(event) {
  const arrived = JSON.parse(event.data).samples;
  arrived.forEach(add);
  rateCount += arrived.length;
  if (samples.length > SAMPLES_MAX * 1.2) samples.splice(0, samples.length - SAMPLES_MAX);
  if (pending.length > SAMPLES_MAX) pending.splice(0, pending.length - SAMPLES_MAX);
  if (paused) describe();
  askPaint();
}

function entryOf(name, type, unit) {
  const key = keyOf({ name, type, unit });
  let entry = names.get(key);
  if (!entry) {
    entry = { key, name, type, unit, count: 0, buckets: new Array(SPARK_SECONDS).fill(0), second: 0 };
    names.set(key, entry);
  }
  return entry;
}

/** Empties the buckets of the seconds in which nothing came. */
function roll(entry, second) {
  const steps = Math.min(second - entry.second, SPARK_SECONDS);
  for (let step = 0; step < steps; step += 1) entry.buckets[(second - step) % SPARK_SECONDS] = 0;
  entry.second = second;
}

// The left column
function spark(entry, second) {
  roll(entry, second);
  const ordered = Array.from(entry.buckets, (_, index) => entry.buckets[(second + 1 + index) % SPARK_SECONDS]);
  const top = Math.max(...ordered);
  if (top === 0) return "M0 19h64v1H0z";
  const width = 64 / SPARK_SECONDS;
  return ordered.map((count, index) => {
    const height = count === 0 ? 1 : 2 + (count / top) * 17;
    return `M${(index * width).toFixed(2)} 20v-${height.toFixed(1)}h${width.toFixed(2)}v${height.toFixed(1)}z`;
  }).join("");
}

function nameButton(entry) {
  const item = element("li");
  const button = element("button", "name");
  button.type = "button";
  button.title = `${entry.name} (${entry.type}${entry.unit ? `, ${entry.unit}` : ""})`;
  button.addEventListener("click", () => select(selected === entry.key ? null : entry.key));
  const label = element("span", "label", entry.name);
  if (entry.unit) label.append(element("span", "unit", unitOf(entry.unit)));
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 64 20");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  svg.dataset.type = entry.type;
  entry.path = svg.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "path"));
  entry.number = element("span", "number");
  entry.button = button;
  button.append(label, svg, entry.number);
  item.append(button);
  return item;
}

function paintNames() {
  if (document.hidden) return;
  const second = Math.floor(Date.now() / 1000);
  const list = $("names");
  const sorted = [...names.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)).slice(0, NAMES_MAX);
  for (const [index, entry] of sorted.entries()) {
    entry.item ??= nameButton(entry);
    if (list.children[index] !== entry.item) list.insertBefore(entry.item, list.children[index] ?? null);
    entry.path.setAttribute("d", spark(entry, second));
    entry.number.textContent = entry.count < 10000 ? numbers.format(entry.count) : compact.format(entry.count);
    entry.button.setAttribute("aria-pressed", String(selected === entry.key));
  }
  while (list.childElementCount > sorted.length) list.lastElementChild.remove();
  $("names-count").textContent = names.size;
  $("rate").textContent = compact.format(rateCount / (NAMES_MS / 1000));
  rateCount = 0;
}

// Asking the API
async function refreshNames() {
  const { metrics } = await ask("/api/v1/metrics");
  for (const metric of metrics) entryOf(metric.name, metric.type, metric.unit).count = metric.count;
  paintNames();
}

async function refreshSamples() {
  const query = new URLSearchParams({ limit: String(ROWS_MAX) });
  const entry = names.get(selected);
  if (entry) {
    query.set("name", entry.name);
    query.set("type", entry.type);
  }
  const known = new Set(samples.map((sample) => sample.id));
  const older = (await ask(`/api/v1/samples?${query}`)).samples.filter((sample) => !known.has(sample.id));
  samples.push(...older);
  samples.sort((a, b) => a.id - b.id);
  repaint();
}

function bytes(count) {
  const steps = ["B", "kB", "MB", "GB", "TB"];
  const step = Math.min(steps.length - 1, count > 0 ? Math.floor(Math.log10(count) / 3) : 0);
  return `${numbers.format(Number((count / 1000 ** step).toPrecision(3)))} ${steps[step]}`;
}

async function refreshStats() {
  if (document.hidden) return;
  const stats = await ask("/api/v1/stats");
  const refused = Object.values(stats.rejects).reduce((sum, count) => sum + count, stats.rejects_uncounted);
  const show = (id, value, warn) => {
    $(id).textContent = value;
    $(id).classList.toggle("warn", warn === true);
  };
  show("count", compact.format(stats.metrics));
  show("spans", compact.format(stats.spans));
  show("envelopes", compact.format(stats.envelopes));
  show("wire", bytes(stats.bytes_wire));
  show("plain", bytes(stats.bytes_plain));
  show("dropped", compact.format(stats.dropped), stats.dropped > 0);
  show("refused", compact.format(refused), refused > 0);
  if (live?.readyState === EventSource.OPEN) state("live");
}

/** The page shows what it has; the state line says when the collector is gone. */
function quietly(promise) {
  promise.catch(() => state("offline"));
}

// What the person does
function state(name) {
  const shownName = name === "live" && paused ? "paused" : name;
  if ($("state").dataset.state === shownName) return;
  $("state").dataset.state = shownName;
  $("state").textContent = shownName;
}

function select(key) {
  selected = key;
  repaint();
  paintNames();
  if (key !== null) quietly(refreshSamples());
}

function setFilter(value) {
  $("filter").value = value;
  words = value.toLowerCase().split(/\s+/).filter(Boolean);
  repaint();
}

function setPaused(value) {
  paused = value;
  $("pause").setAttribute("aria-pressed", String(paused));
  $("pause").textContent = paused ? "Resume" : "Pause";
  state("live");
  describe();
  askPaint();
}

function listen() {
  $("tools").addEventListener("submit", (event) => event.preventDefault());
  $("filter").addEventListener("input", (event) => setFilter(event.target.value));
  $("pause").addEventListener("click", () => setPaused(!paused));
  $("clear").addEventListener("click", () => {
    samples.length = 0;
    setFilter("");
    select(null);
  });
  $("rows").addEventListener("click", (event) => {
    const filter = event.target.closest("[data-filter]")?.dataset.filter;
    // A value with spaces cannot be one word of the filter; its longest word finds it.
    if (filter) setFilter(filter.split(/\s+/).sort((a, b) => b.length - a.length)[0]);
  });
  document.addEventListener("keydown", (event) => {
    if (event.target instanceof HTMLInputElement) {
      if (event.key === "Escape") setFilter("");
    } else if ($("view-metrics").hidden) {
      return;
    } else if (event.key === "/" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      $("filter").focus();
    } else if (event.key === "p" && !event.ctrlKey && !event.metaKey) {
      setPaused(!paused);
    }
  });
}

function connect() {
  live = new EventSource("/api/v1/live");
  live.addEventListener("ready", () => {
    state("live");
    quietly(refreshNames());
    quietly(refreshSamples());
    route();
  });
  live.addEventListener("metrics", receive);
  live.addEventListener("spans", (event) => {
    if (view === "traces") refreshTraces();
    if (view === "trace") refreshTrace(JSON.parse(event.data).spans);
  });
  live.addEventListener("skipped", (event) => {
    const { of, count } = JSON.parse(event.data);
    if (of !== "metrics") return;
    rateCount += count;
    askNames();
  });
  live.addEventListener("error", () => state("offline"));
}

/** After skipped samples the counts are asked for anew, at most once in a while. */
const askNames = throttle(() => quietly(refreshNames()), STATS_MS);

// Which view is shown: the part of the address after `#` names it.
let view = null;

function route() {
  const [name, id] = location.hash.slice(1).split("/");
  view = name === "trace" && id ? "trace" : name === "traces" ? "traces" : "metrics";
  for (const other of ["metrics", "traces", "trace"]) $(`view-${other}`).hidden = other !== view;
  for (const link of $("views").children) {
    const isCurrent = link.hash === (view === "metrics" ? "#metrics" : "#traces");
    if (isCurrent) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (view === "traces") quietly(showTraces());
  if (view === "trace") quietly(showTrace(id));
}

$("sample").textContent = [
  'import * as fanal from "fanal";',
  "",
  `fanal.init({ dsn: "${location.protocol}//local@${location.host}/1" });`,
  'fanal.metrics.count("hello", 1, { attributes: { from: "me" } });',
].join("\n");
$("traces-sample").textContent = [
  'import * as fanal from "fanal";',
  "",
  "fanal.init({",
  `  dsn: "${location.protocol}//local@${location.host}/1",`,
  "  integrations: [fanal.browserTracingIntegration()],",
  "  tracesSampleRate: 1,",
  "});",
].join("\n");
listen();
window.addEventListener("hashchange", route);
route();
connect();
quietly(refreshStats());
setInterval(() => quietly(refreshStats()), STATS_MS);
setInterval(paintNames, NAMES_MS);
