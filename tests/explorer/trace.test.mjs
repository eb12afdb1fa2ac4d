/** The parts of the waterfall that know no page: the tree, its rows, time, the minimap, the flame, the search. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { build } from "esbuild";

const folder = fileURLToPath(new URL("../../explorer/ui/src/trace/", import.meta.url));

/** The modules as the page has them. */
const names = ["tree", "rows", "scale", "picture", "flame", "find", "timings"];
const contents = names.map((name) => `export * from "./${name}";`).join("\n");
const bundle = await build({ stdin: { contents, resolveDir: folder }, bundle: true, format: "esm", write: false, target: "es2022" });
const trace = await import(`data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].contents).toString("base64")}`);

const START = 1767225600;

/** `[id, parent, from, to]` and what else the span has. */
function spans(...told) {
  return told.map(([id, parent, from, to, rest]) => ({
    trace_id: "t", span_id: id, parent_span_id: parent, name: id, op: null, origin: null, status: "ok", is_segment: parent === null,
    segment: null, project: "7", environment: null, start_timestamp: START + from, end_timestamp: START + to, ...rest,
  }));
}

const idsOf = (tree, nodes) => Array.from(nodes, (node) => tree.spans[node].span_id).join(" ");
function shown(tree, rows) {
  return Array.from(rows.codes, (code, at) => {
    const name = code < 0 ? `${tree.groups[-1 - code].count}x` : tree.spans[code].span_id;
    return `${rows.levels[at]}${name}`;
  }).join(" ");
}

test("spans stand under their parents by start, whatever their order", () => {
  const tree = trace.treeOf(spans(["c", "a", 2, 3], ["a", null, 0, 9], ["d", "b", 1, 2], ["b", "a", 1, 2]));
  assert.equal(idsOf(tree, tree.order), "a b d c");
  assert.deepEqual(Array.from(tree.depth), [1, 0, 2, 1]);
  assert.deepEqual([tree.start, tree.total, tree.size[1]], [START, 9, 4]);
});

test("whose parent never came stands at the top, and circles are cut at their earliest span", () => {
  const tree = trace.treeOf(spans(["a", null, 0, 9], ["lost", "x", 1, 2], ["p", "q", 4, 5], ["q", "p", 3, 5], ["tail", "p", 2, 5], ["own", "own", 6, 7]));
  assert.equal(idsOf(tree, tree.order), "a lost q p tail own");
  assert.equal(idsOf(tree, tree.orphans), "lost");
  assert.deepEqual(trace.treeOf([]).order.length, 0);
});

test("alike neighbours are one row until it is opened", () => {
  const alike = Array.from({ length: 12 }, (_, at) => [`q${at}`, "a", at + 0.1, at + 1.1, { name: "SELECT", op: "db.query", status: at === 5 ? "error" : "ok" }]);
  const tree = trace.treeOf(spans(["a", null, 0, 20], ["b", "a", 0, 0], ...alike, ["z", "q3", 3.2, 4], ["e", "a", 15, 16]));
  assert.equal(shown(tree, trace.rowsOf(tree, trace.ALL_OPEN)), "0a 1b 112x 1e");
  assert.equal(tree.groups[0].failed, 1);
  assert.equal(tree.groups[0].busy.toFixed(6), "12.000000");
  const z = tree.byId.get("z");
  const open = trace.reveal(tree, { closed: new Set([tree.byId.get("q3")]), openGroups: new Set() }, z);
  const rows = trace.rowsOf(tree, open);
  assert.match(shown(tree, rows), /^0a 1b 112x 2q0 2q1 2q2 2q3 3z 2q4 .* 2q11 1e$/);
  assert.equal(rows.rowOf[z], 7);
  assert.equal(trace.rowsOf(tree, trace.ALL_OPEN).rowOf[z], 2);
  const closed = trace.rowsOf(tree, { closed: new Set([tree.byId.get("a")]), openGroups: new Set() });
  assert.equal(shown(tree, closed), "0a");
});

test("time is zoomed around a moment that stays, within the trace", () => {
  const all = trace.whole(10);
  const near = trace.zoomed(all, 5, 0.1, 10);
  assert.ok(Math.abs(trace.share(near, 5) - trace.share(all, 5)) < 1e-9);
  assert.deepEqual(trace.zoomed(near, 5, 1000, 10), all);
  assert.equal(trace.moved(near, -100, 10).from, 0);
  assert.ok(trace.zoomed(all, 5, 1e-12, 10).to - trace.zoomed(all, 5, 1e-12, 10).from >= 0.99e-6);
});

test("the axis has round moments, few enough, and both ends when they are round", () => {
  assert.deepEqual(trace.ticks({ from: 0, to: 10 }, 5), [0, 2, 4, 6, 8, 10]);
  for (const [from, to] of [[0, 0.0123], [3.3, 3.4], [0, 1e-6], [1, 90000]]) {
    const at = trace.ticks({ from, to }, 8);
    assert.ok(at.length >= 3 && at.length <= 10, `${from} ${to}: ${at}`);
    assert.ok(at.every((moment) => moment >= from - 1e-9 && moment <= to + 1e-9));
  }
});

test("the minimap counts what covers each point, and shows a failure however short", () => {
  const tree = trace.treeOf(spans(["a", null, 0, 10], ["b", "a", 2, 6], ["c", "a", 9.999, 9.999, { status: "error" }]));
  const one = trace.picture(tree, trace.rowsOf(tree, trace.ALL_OPEN), 10, 1);
  assert.deepEqual(Array.from(one.cover), [1, 1, 2, 2, 2, 2, 1, 1, 1, 2]);
  assert.deepEqual(Array.from(one.failed), [0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  const three = trace.picture(tree, trace.rowsOf(tree, trace.ALL_OPEN), 10, 50);
  assert.equal(three.lanes, 3);
  assert.deepEqual(Array.from(three.cover.slice(10, 20)), [0, 0, 1, 1, 1, 1, 0, 0, 0, 0]);
});

test("in the flame no two spans of a lane overlap, and a child is under its parent", () => {
  const tree = trace.treeOf(spans(["a", null, 0, 10], ["b", "a", 1, 5], ["c", "a", 2, 4], ["d", "b", 2, 3], ["e", "a", 5, 6], ["early", "e", 0.5, 1]));
  const flame = trace.flameOf(tree);
  for (const lane of flame.nodes) {
    for (let at = 1; at < lane.length; at++) {
      assert.ok(tree.spans[lane[at]].start_timestamp >= tree.spans[lane[at - 1]].end_timestamp, idsOf(tree, lane));
    }
  }
  for (const node of tree.order) if (tree.parent[node] >= 0) assert.ok(flame.lane[node] > flame.lane[tree.parent[node]]);
  const second = flame.nodes[1];
  assert.equal(idsOf(tree, trace.between(tree, second, START + 4.5, START + 5.5)), "b e");
});

test("a search goes round", () => {
  const tree = trace.treeOf(spans(["a", null, 0, 10, { op: "http.server" }], ["b", "a", 1, 2, { name: "GET /cart" }], ["c", "a", 3, 4, { name: "get", status: "internal_error" }]));
  const found = trace.matches(tree, " get ");
  assert.equal(idsOf(tree, found), "b c");
  assert.equal(idsOf(tree, trace.matches(tree, "HTTP")), "a");
  const steps = [undefined, 1, 2].map((node) => trace.nextFrom(tree, found, node, 1));
  assert.equal(idsOf(tree, steps), "b c b");
  assert.equal(idsOf(tree, [trace.nextFrom(tree, found, 1, -1)]), "c");
  assert.equal(idsOf(tree, trace.failures(tree)), "c");
  assert.equal(trace.nextFrom(tree, trace.matches(tree, ""), 1, 1), undefined);
});

test("phases of a request and marks of a page load come from attributes", () => {
  const [span] = spans(["a", null, 0, 10]);
  const attributes = {
    "http.request.domain_lookup_start": START + 1, "http.request.domain_lookup_end": START + 2, "http.request.request_start": START + 3,
    "http.request.response_start": START + 5, "http.request.response_end": START + 5, "browser.web_vital.fcp.value": 1500,
  };
  assert.deepEqual(trace.phases({ ...span, attributes }), [{ name: "DNS", from: START + 1, to: START + 2 }, { name: "Waiting", from: START + 3, to: START + 5 }]);
  assert.deepEqual(trace.marks({ ...span, attributes, measurements: { lcp: { value: 2500, unit: "millisecond" } } }), [
    { vital: "FCP", at: START + 1.5, value: 1500 }, { vital: "LCP", at: START + 2.5, value: 2500 },
  ]);
});

test("100,000 spans are laid out quickly", () => {
  const many = Array.from({ length: 100_000 }, (_, at) => [`s${at}`, at === 0 ? null : `s${(at - 1) >> 2}`, at / 1000, at / 1000 + 5]);
  const began = performance.now();
  const tree = trace.treeOf(spans(...many));
  const rows = trace.rowsOf(tree, trace.ALL_OPEN);
  trace.picture(tree, rows, 1200, 60);
  trace.flameOf(tree);
  const took = performance.now() - began;
  assert.equal(rows.codes.length, 100_000);
  assert.ok(took < 3000, `${took} ms`);
});
