/** What vitals are made of: shifts in windows, interactions by rank, elements as selectors. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as yardstick from "web-vitals";
import { inside } from "./inside.mjs";

const { RATINGS, rate, readCls, settleCls, readInp, settleInp, readLcp, selectorOf, componentOf } = await inside(
  ...["ratings", "cls", "inp", "lcp", "selector"].map((name) => "vitals/" + name),
);

const LOAD = { _type: "navigate", _start: 0, _interactions: 0 };
const SOFT = { _type: "soft-navigation", _start: 900 };
const newReading = (visit = LOAD) => ({ _visit: visit, _value: -1 });

test("ratings are those of the yardstick", () => {
  for (const [vital, bounds] of Object.entries(RATINGS)) assert.deepEqual([...bounds], yardstick[vital.toUpperCase() + "Thresholds"], vital);
  assert.deepEqual([2500, 2501, 4000, 4001].map((value) => rate("lcp", value)), ["good", "needs-improvement", "needs-improvement", "poor"]);
});

const shift = (startTime, value, hadRecentInput = false) => ({ entryType: "layout-shift", startTime, value, hadRecentInput, duration: 0 });

const SHIFTS = [
  ["none", [], 0],
  ["one", [shift(0, 0.1)], 0.1],
  ["less than a second apart", [shift(0, 0.1), shift(999, 0.2)], 0.3],
  ["a second apart", [shift(0, 0.1), shift(1000, 0.2)], 0.2],
  ["the worse window was earlier", [shift(0, 0.3), shift(2000, 0.1), shift(2500, 0.1)], 0.3],
  ["a window is shorter than five seconds", [0, 900, 1800, 2700, 3600, 4500, 5000].map((time) => shift(time, 0.1)), 0.6],
  ["answers to input do not count", [shift(100, 0.1), shift(200, 0.7, true), shift(900, 0.1)], 0.2],
  ["answers to input do not lengthen a window either", [shift(0, 0.1), shift(700, 0.7, true), shift(1400, 0.1)], 0.1],
  ["other entries are none", [{ ...shift(0, 1), entryType: "event" }], 0],
];
for (const [name, entries, value] of SHIFTS) {
  test(`layout shifts: ${name}`, () => {
    const reading = newReading();
    for (const entry of entries) readCls(reading, entry);
    settleCls(reading);
    assert.equal(Number(reading._value.toFixed(6)), value);
  });
}

const event = (interactionId, duration, { name = "click", startTime = interactionId * 1000, ...more } = {}) => ({
  entryType: "event", name, interactionId, duration, startTime, processingStart: startTime + 1, processingEnd: startTime + duration - 8, ...more,
});

/** What `settleInp` makes of `entries` when the browser has counted `count` interactions. */
function inpOf(entries, count, visit = LOAD) {
  performance.interactionCount = count;
  const reading = newReading(visit);
  for (const entry of entries) readInp(reading, entry, [], () => undefined);
  settleInp(reading);
  return reading;
}

const many = (count) => Array.from({ length: count }, (_, i) => event(i + 1, 40 + 8 * i));

const INTERACTIONS = [
  ["none", [], 0, -1],
  ["the worst of few", [event(1, 48), event(2, 200), event(3, 80)], 3, 200],
  ["the worst of 49", many(49), 49, 40 + 8 * 48],
  ["the second of 50", many(50), 50, 40 + 8 * 48],
  ["the third of 100, most of them too short to be told", [event(1, 48), event(2, 200), event(3, 80)], 100, 48],
  ["the tenth of thousands", many(60), 5000, 40 + 8 * 50],
  ["without an id it is none", [event(0, 500)], 0, -1],
  ["paints of an interaction are none", [{ ...event(1, 500), entryType: "interaction-contentful-paint", processingStart: undefined }], 1, -1],
  ["events of one interaction count once, by the longest", [event(1, 48, { name: "pointerdown" }), event(1, 96), event(2, 64)], 50, 64],
  ["a visit that began later counts from there", [event(1, 48), event(2, 200)], 60, 200, { ...LOAD, _interactions: 20 }],
  ["too short to be told, after a soft navigation", [], 3, 8, { ...SOFT, _interactions: 1 }],
  ["nothing, after a soft navigation", [], 3, -1, { ...SOFT, _interactions: 3 }],
];
for (const [name, entries, count, value, visit] of INTERACTIONS) {
  test(`interactions: ${name}`, () => assert.equal(inpOf(entries, count, visit)._value, value));
}

test("interactions: what was handled for the same frame is one piece of work", () => {
  const down = event(1, 96, { name: "pointerdown", startTime: 1000, processingStart: 1002, processingEnd: 1010 });
  const click = event(1, 88, { startTime: 1004, processingStart: 1011, processingEnd: 1080 });
  const late = event(1, 40, { startTime: 1200, processingStart: 1201, processingEnd: 1230 });
  const { _from, _to, _entry } = inpOf([down, click, late], 1);
  assert.deepEqual([_from, _to, _entry], [1002, 1080, down]);
});

test("paint: the last that came before the first input, and while somebody could see it", () => {
  const paint = (startTime, more) => ({ entryType: "largest-contentful-paint", startTime, renderTime: startTime, ...more });
  const reading = newReading();
  const visibility = { _hiddenAt: 2000 };
  readLcp(reading, paint(500), visibility);
  readLcp(reading, paint(900), visibility);
  readLcp(reading, paint(2100), visibility);
  assert.equal(reading._value, 900);
  reading._isFinal = true;
  readLcp(reading, paint(1500), visibility);
  assert.equal(reading._value, 900);
});

/** Elements as the browser has them, as far as selectors look. */
function element(path) {
  return path.reduce((parentNode, [localName, attributes = {}]) => {
    if (localName === "#text") return { nodeType: 3, parentNode };
    return { nodeType: 1, localName, parentNode, getAttribute: (name) => attributes[name] ?? null };
  }, null);
}

const BODY = [["html"], ["body"]];
const SELECTORS = [
  ["a path from the body", [...BODY, ["main"], ["p"]], "body > main > p"],
  ["id, classes and names", [...BODY, ["input", { id: "q", class: " wide  dark ", name: "query", type: "text", hidden: "" }]],
    'body > input#q.wide.dark[type="text"][name="query"]'],
  ["five levels", [...BODY, ["a"], ["b"], ["i"], ["u"], ["s"], ["q"]], "b > i > u > s > q"],
  ["eighty characters", [...BODY, ["div", { class: "a".repeat(60) }], ["div", { class: "b".repeat(30) }]], "div." + "b".repeat(30)],
  ["an element that is longer alone stays whole", [...BODY, ["div", { class: "c".repeat(100) }]], "div." + "c".repeat(100)],
  ["a component in the place of its element", [...BODY, ["div", { "data-sentry-component": "Cart", class: "x" }], ["button"]], "body > Cart > button"],
  ["a text is where its element is", [...BODY, ["p"], ["#text"]], "body > p"],
  ["nothing", [], "<unknown>"],
];
for (const [name, path, selector] of SELECTORS) test(`selectors: ${name}`, () => assert.equal(selectorOf(element(path)), selector));

test("selectors: an element that throws is unknown", () => {
  const node = { nodeType: 1, getAttribute: () => { throw new Error("no"); } };
  assert.equal(selectorOf(node), "<unknown>");
  assert.equal(componentOf(node), undefined);
});

test("selectors: the nearest component", () => {
  const path = [...BODY, ["div", { "data-sentry-component": "Shop" }], ["div", { "data-sentry-element": "Cart" }], ["button"]];
  assert.equal(componentOf(element(path)), "Cart");
  assert.equal(componentOf(element(BODY)), undefined);
});
