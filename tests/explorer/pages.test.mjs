/** The parts of the pages that know no page: the grid of a dashboard, an error's event, an envelope's text, reasons of losses. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { build } from "esbuild";

const resolveDir = fileURLToPath(new URL("../../explorer/ui/src/", import.meta.url));
const names = ["dashboards/grid", "errors/event", "envelopes/envelope", "losses/reasons", "alerts/foresight", "dashboards/prose"];
const contents = names.map((name) => `export * from "./${name}";`).join("\n");
const bundle = await build({ stdin: { contents, resolveDir }, bundle: true, format: "esm", write: false, target: "es2022" });
const page = await import(`data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].contents).toString("base64")}`);

const at = (widgets) => widgets.map(({ id, x, y, w, h }) => `${id}${x},${y},${w}x${h}`).join(" ");

test("a widget that is moved gets its place, and the others make room and rise", () => {
  const widgets = [{ id: "a", x: 0, y: 0, w: 6, h: 2 }, { id: "b", x: 6, y: 0, w: 6, h: 2 }, { id: "c", x: 0, y: 2, w: 12, h: 3 }];
  assert.equal(at(page.arranged(widgets, "b", { x: 0, y: 0, w: 6, h: 2 })), "a0,2,6x2 b0,0,6x2 c0,4,12x3");
  assert.equal(at(page.arranged(widgets, "a", { x: 0, y: 9, w: 6, h: 2 })), "a0,5,6x2 b6,0,6x2 c0,2,12x3");
  assert.equal(at(page.arranged(widgets, "a", { x: 11, y: -3, w: 40, h: 0 })), "a0,0,12x1 b6,1,6x2 c0,3,12x3");
  for (let turn = 0; turn < 200; turn++) {
    const spot = { x: (turn * 7) % 12, y: (turn * 5) % 9, w: 1 + ((turn * 3) % 12), h: 1 + (turn % 4) };
    const moved = page.arranged(widgets, "abc"[turn % 3], spot);
    for (const one of moved) for (const other of moved) assert.ok(one === other || !page.overlaps(one, other), at(moved));
  }
});

test("a new widget takes the first free place", () => {
  assert.deepEqual(page.freePlace([{ x: 0, y: 0, w: 6, h: 2 }], 6, 2), { x: 6, y: 0, w: 6, h: 2 });
  assert.deepEqual(page.freePlace([{ x: 0, y: 0, w: 7, h: 2 }], 6, 2), { x: 0, y: 2, w: 6, h: 2 });
});

test("an event is read with the thrown error and the innermost call first", () => {
  const event = {
    exception: {
      values: [
        { type: "Cause", value: "deep", mechanism: { source: "cause" } },
        {
          type: "TypeError", value: "x is undefined", mechanism: { type: "generic", handled: false },
          stacktrace: {
            frames: [
              { function: "lib", filename: "lib.js", in_app: false }, { function: "lib2", filename: "lib.js", in_app: false },
              { function: "pay", filename: "app.js", lineno: 7, colno: 3, pre_context: ["5", "6"], context_line: "seven", post_context: ["8"] },
            ],
          },
        },
      ],
    },
    breadcrumbs: [{ timestamp: 1, category: "a" }, { timestamp: "2026-01-01T00:00:00Z", category: "b", data: { url: "/x" } }],
    tags: [["a", 1]], user: { id: "7" }, contexts: { trace: { trace_id: "t" }, browser: { name: "Firefox" } },
  };
  const [thrown, cause] = page.exceptions(event);
  assert.deepEqual([thrown.type, thrown.isHandled, cause.type, cause.source], ["TypeError", false, "Cause", "cause"]);
  assert.deepEqual(thrown.frames[0].source, [
    { number: 5, text: "5", isHere: false }, { number: 6, text: "6", isHere: false }, { number: 7, text: "seven", isHere: true }, { number: 8, text: "8", isHere: false },
  ]);
  assert.deepEqual(page.stretches(thrown.frames).map((it) => it.hidden?.length ?? it.frame.function), ["pay", 2]);
  assert.deepEqual(page.breadcrumbs(event).map(({ category, timestamp }) => [category, timestamp]), [["b", 1767225600], ["a", 1]]);
  assert.deepEqual(page.tags(event), [["a", "1"]]);
  assert.deepEqual(page.facts(event).map(([title]) => title), ["User", "browser"]);
});

test("nothing that an event may hold breaks its reading", () => {
  const odd = [null, 7, "x", [], [[]], {}, { values: 7 }, { values: [null, 7, []] }];
  for (const value of odd) {
    const event = { exception: value, breadcrumbs: value, tags: value, user: value, contexts: value, stacktrace: value, threads: value };
    for (const read of [page.exceptions, page.breadcrumbs, page.tags, page.facts]) assert.ok(Array.isArray(read(event)) && Array.isArray(read(value)));
  }
});

test("an envelope's text is split by length in bytes or by line", () => {
  const text = '{"dsn":"x"}\n{"type":"a","length":5}\né\nüx\n{"type":"b"}\n{"n":1}\n\n{"type":"c"}';
  const { header, items } = page.envelopeOf(text.replace("é\nüx", "é\nü"));
  assert.equal(header, '{"dsn":"x"}');
  assert.deepEqual(items.map(({ type, payload, bytes }) => [type, payload, bytes]), [["a", "é\nü", 5], ["b", '{"n":1}', 7], ["c", "", 0]]);
  assert.match(page.curl("http://h", "7", "it's"), /--data-binary 'it'\\''s'$/);
});

test("every reason has words, also one that nobody knows", () => {
  for (const source of ["sdk", "collector"]) {
    for (const reason of ["before_send", "network_error", "too_large", "something_new"]) {
      const { title, meaning, remedy } = page.reasonOf(source, reason);
      assert.ok(title && meaning && remedy);
    }
  }
  assert.equal(page.reasonOf("sdk", "something_new").title, "something new");
});

test("an alert's past tells when it would have fired, and for how long", () => {
  const past = { times: [0, 60, 120, 180, 240, 300], interval: 60, values: [1, 20, 20, 20, null, 30] };
  const above = { type: "threshold", above: 10 };
  assert.deepEqual(page.incidents(above, past, 0), [{ from: 60, to: 240 }, { from: 300, to: 360 }]);
  assert.deepEqual(page.incidents(above, past, 60), [{ from: 120, to: 240 }]);
  assert.deepEqual(page.incidents({ type: "absence" }, past, 0), [{ from: 240, to: 300 }]);
  const before = [1, 20, 10, 40, 1, 0];
  assert.deepEqual(page.incidents({ type: "change", above: 0.5, below: -0.4, compare: "1h" }, { ...past, before }, 0), [{ from: 120, to: 240 }]);
  assert.equal(page.inWords({ type: "change", below: -0.5, compare: "1d" }, "5m", String), "falls by more than 50 % against 1d before, over 5m");
});

test("a text widget says a little, and only that", () => {
  assert.deepEqual(page.blocksOf("# On call\nAsk **Ada** or `fanal`, see https://a.test/b.\n\n- one\n- <b>two</b>"), [
    { kind: "heading", words: [{ kind: "text", text: "On call" }] },
    {
      kind: "paragraph", words: [
        { kind: "text", text: "Ask " }, { kind: "bold", text: "Ada" }, { kind: "text", text: " or " }, { kind: "code", text: "fanal" }, { kind: "text", text: ", see " },
        { kind: "link", text: "https://a.test/b" }, { kind: "text", text: "." },
      ],
    },
    { kind: "list", items: [[{ kind: "text", text: "one" }], [{ kind: "text", text: "<b>two</b>" }]] },
  ]);
});
