// What somebody sees of one trace: what is open, where in time, which row, which marker. Parts of the page read what they show.
import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { toggled } from "../shell/sets";
import { failures, matches, nextFrom } from "./find";
import { byRow, type Marker, type MarkerKind, markersOf } from "./markers";
import { ALL_OPEN, codeOf, type Openness, reveal, type Rows, rowsOf } from "./rows";
import { kept, type Span, whole } from "./scale";
import { NONE, type Tree, treeOf } from "./tree";
import type { TraceAnswer } from "./types";

export class TraceState {
  readonly tree: Tree;
  readonly markers: readonly Marker[];
  readonly critical: ReadonlySet<number>;
  readonly failures: Int32Array;
  readonly openness: Signal<Openness> = signal(ALL_OPEN);
  readonly rows: ReadonlySignal<Rows> = computed(() => rowsOf(this.tree, this.openness.value));
  readonly markersByRow = computed(() => byRow(this.markers, this.rows.value.rowOf));
  /** Seconds from the trace's start. */
  readonly view: Signal<Span>;
  /** The chosen row: a node, a group's code, or null. */
  readonly active: Signal<number | null> = signal(null);
  /** The chosen span; null while none or a group is chosen. */
  readonly node = computed(() => (this.active.value !== null && this.active.value >= 0 ? this.active.value : null));
  /** The marker that is pointed at, in the waterfall or in a list. */
  readonly hovered: Signal<string | null> = signal(null);
  /** The marker the page was opened with, or that was clicked last. */
  readonly marked: Signal<string | null> = signal(null);
  readonly showsCritical = signal(false);
  readonly search = signal("");
  readonly found = computed(() => matches(this.tree, this.search.value));
  readonly foundSet: ReadonlySignal<ReadonlySet<number>> = computed(() => new Set(this.found.value));
  /** Grows when the chosen row is to be brought into view. */
  readonly calls = signal(0);

  constructor(readonly answer: TraceAnswer, before?: TraceState) {
    this.tree = treeOf(answer.spans);
    this.markers = markersOf(answer, this.tree);
    this.critical = new Set(answer.critical_path.map((id) => this.tree.byId.get(id) ?? NONE));
    this.failures = failures(this.tree);
    this.view = signal(whole(this.tree.total));
    if (before) this.keep(before);
  }

  /** More of the trace came: what was open and chosen stays. Nodes have other numbers now, ids have not. */
  private keep(before: TraceState): void {
    const nodeOf = (old: number): number => this.tree.byId.get(before.tree.spans[old]!.span_id) ?? NONE;
    const nodesOf = (olds: Iterable<number>): number[] => Array.from(olds, nodeOf).filter((node) => node !== NONE);
    const { closed, openGroups } = before.openness.value;
    const firsts = nodesOf(Array.from(openGroups, (group) => before.tree.groups[group]!.first));
    this.openness.value = {
      closed: new Set(nodesOf(closed)),
      openGroups: new Set(firsts.map((node) => this.tree.groupOf[node]!).filter((group) => group !== NONE)),
    };
    const chosen = before.active.value;
    this.active.value = chosen !== null && chosen >= 0 ? (nodesOf([chosen])[0] ?? null) : null;
    this.marked.value = before.marked.value;
    this.showsCritical.value = before.showsCritical.value;
    this.search.value = before.search.value;
    const all = whole(before.tree.total);
    const seen = before.view.value;
    if (seen.from !== all.from || seen.to !== all.to) this.view.value = kept(seen, this.tree.total);
  }

  /** Chooses a span, opens what hides it, and brings it into view. */
  show(node: number): void {
    batch(() => {
      this.openness.value = reveal(this.tree, this.openness.value, node);
      this.choose(node);
      this.lookAt(node);
    });
  }

  /** Chooses a row that is there. What was marked before is no longer meant. */
  choose(code: number): void {
    batch(() => {
      this.marked.value = null;
      this.active.value = code;
      this.calls.value += 1;
    });
  }

  /** Moves through time until a span is in view. */
  private lookAt(node: number): void {
    const span = this.tree.spans[node]!;
    const { from, to } = this.view.value;
    const start = span.start_timestamp - this.tree.start;
    const end = span.end_timestamp - this.tree.start;
    if (start < to && end > from) return;
    const length = to - from;
    this.view.value = kept({ from: start - length / 4, to: start + (length * 3) / 4 }, this.tree.total);
  }

  showMarker(marker: Marker): void {
    batch(() => {
      if (marker.node !== NONE) this.show(marker.node);
      this.marked.value = marker.key;
    });
  }

  /** Goes to the next marker of a kind, after the last to the first. */
  stepMarkers(kind: MarkerKind): void {
    const all = this.markers.filter((marker) => marker.kind === kind);
    const next = all[(all.findIndex(({ key }) => key === this.marked.value) + 1) % all.length];
    if (next) this.showMarker(next);
  }

  /** Opens or closes the row; without `isOpen` the other of both. */
  open(code: number, isOpen = !this.isOpen(code)): void {
    const { closed, openGroups } = this.openness.value;
    if (code < 0) this.openness.value = { closed, openGroups: toggled(openGroups, codeOf(code), isOpen) };
    else if (this.tree.firstChild[code] !== NONE) this.openness.value = { closed: toggled(closed, code, !isOpen), openGroups };
  }

  isOpen(code: number): boolean {
    const { closed, openGroups } = this.openness.value;
    return code < 0 ? openGroups.has(codeOf(code)) : !closed.has(code);
  }

  openAll(isOpen: boolean): void {
    const inner = Array.from(this.tree.firstChild.keys()).filter((node) => this.tree.firstChild[node] !== NONE && this.tree.depth[node]! > 0);
    this.openness.value = isOpen ? { closed: new Set(), openGroups: new Set(this.tree.groups.keys()) } : { closed: new Set(inner), openGroups: new Set() };
  }

  /** Goes to the next (1) or previous (-1) failed span or match. */
  step(among: Int32Array, step: 1 | -1): void {
    const next = nextFrom(this.tree, among, this.node.value ?? undefined, step);
    if (next !== undefined) this.show(next);
  }
}
