import type { Span } from "../tracing/types.js";
import { placeOf, type Place } from "./selector.js";
import { VITAL, type Origin, type Picture, type Reading } from "./visit.js";

/** The browser tells of events from this duration on; shorter ones nobody notices. */
export const EVENT_MS_MIN = 40;

/** One interaction in this many may be slower than the value, so that a single mishap does not stand for a long visit. */
const FORGIVEN_SHARE = 50;

/** Enough for visits of up to 500 interactions; in longer ones the tenth stands for what would follow. */
const LONGEST_MAX = 10;

/** Durations are rounded to this; events whose ends differ by no more were answered by the same frame. */
const FRAME_MS = 8;

/** Targets of the newest inputs, because an element that its own handler removes is gone when its event is told. */
const TARGETS_MAX = 10;
/** The two clocks of an event are rounded differently. */
const SAME_EVENT_MS = 5;

const INP = VITAL + "inp.";

interface EventEntry extends PerformanceEntry {
  interactionId?: number;
  processingStart: number;
  processingEnd: number;
  target?: Node | null;
}

interface Interaction extends Origin {
  _id: number;
}

/** How long a visitor waited for the page to answer: the worst interaction, or almost the worst if there were many. */
export interface InpReading extends Reading {
  /** Sorted. */
  _longest?: Interaction[];
}

/** A target as it was when it was touched. */
export interface Touched extends Place {
  _time: number;
}

/** To be called while an event is dispatched; the newest is the first of the list. */
export function noteTarget(touched: Touched[], { timeStamp, target }: Event): void {
  if (touched.unshift({ _time: timeStamp, ...placeOf(target as Node) }) > TARGETS_MAX) touched.pop();
}

export function readInp(reading: InpReading, entry: PerformanceEntry, touched: Touched[], routeAt: (time: number) => Span | undefined): void {
  const { interactionId: id, duration, startTime, processingStart, processingEnd, target: node } = entry as EventEntry;
  // Paints have the id of their interaction too.
  if (!id || !processingStart) return;
  const longest = (reading._longest ||= []);
  let interaction = longest.find(({ _id }) => _id === id);
  if (!interaction) longest.push((interaction = { _id: id, _value: -1, _span: routeAt(startTime) }));
  const { _entry: known, _value: value } = interaction;
  const isSameFrame = known && Math.abs(startTime + duration - known.startTime - known.duration) <= FRAME_MS;
  const isLonger = duration > value;
  if (isSameFrame || isLonger) {
    interaction._from = Math.min(processingStart, isSameFrame ? interaction._from! : processingStart);
    interaction._to = Math.max(processingEnd, isSameFrame ? interaction._to! : processingEnd);
  }
  if (isLonger) {
    interaction._entry = entry;
    interaction._value = duration;
  }
  const isIt = ({ _time }: Touched) => Math.abs(_time - startTime) < SAME_EVENT_MS;
  if (!interaction._target) Object.assign(interaction, node ? placeOf(node) : touched.find(isIt));
  longest.sort((a, b) => b._value - a._value);
  if (longest.length > LONGEST_MAX) longest.pop();
}

/** How many interactions the page has seen. */
export function countInteractions(): number {
  return (performance as { interactionCount?: number }).interactionCount || 0;
}

export function settleInp(reading: InpReading): void {
  const { _visit: visit, _longest: longest = [] } = reading;
  const count = countInteractions() - visit._interactions;
  const worst = longest[Math.min(longest.length - 1, Math.floor(count / FORGIVEN_SHARE))];
  if (worst) Object.assign(reading, worst);
  // The browser tells of a first input however short, but only of the document's first.
  else if (count && visit._start) reading._value = FRAME_MS;
}

/** The three parts of the delay: until the page began to handle the input, its handlers, and until the answer was seen. */
export function pictureInp({ _visit: visit, _value: value, _entry: entry, _target: target, _from: from, _to: to }: Reading): Picture {
  const isPress = entry && /^(key|input)/.test(entry.name);
  const kind = isPress ? "press" : "click";
  const start = entry ? entry.startTime : visit._start;
  const end = start + value;
  // Handlers of an earlier event of the frame may have begun before, and those that open dialogs end after it.
  const began = Math.max(from!, start);
  const shown = Math.max(end, began);
  const ended = Math.min(to!, shown);
  return {
    _op: "ui.interaction." + kind,
    _name: isPress ? "Key press" : "Click",
    _start: start,
    _end: end,
    _details: entry
      ? {
          [INP + "target"]: target,
          [INP + "interaction_type"]: kind,
          [INP + "input_delay"]: began - start,
          [INP + "processing_duration"]: ended - began,
          [INP + "presentation_delay"]: shown - ended,
        }
      : {},
  };
}
