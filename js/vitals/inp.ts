import type { SpanAttributes } from "../tracing/types.js";
import { componentOf, selectorOf } from "./selector.js";
import { RESTORE, SOFT_NAVIGATION, VITAL, type Picture, type Reading, type Tell, type Visit, type Vital } from "./visit.js";

const INP = VITAL + "inp.";

/** The browser tells of events from this duration on; shorter ones nobody notices. */
export const EVENT_MS_MIN = 40;

/** A longer wait is a page that slept, or a dialog. */
const INP_MS_MAX = 60_000;

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

/** Kind of interaction and name by the event's name; what fits none is a click. */
const KINDS: [event: RegExp, kind: string, name: string][] = [
  [/^key|^input/, "press", "Key press"],
  [/^dr/, "drag", "Drag"],
  [/(over|out|enter|leave)$/, "hover", "Hover"],
  [/^/, "click", "Click"],
];

interface EventEntry extends PerformanceEntry {
  interactionId?: number;
  processingStart: number;
  processingEnd: number;
  target?: Node | null;
}

interface Interaction extends Omit<Reading, "_visit"> {
  _id: number;
}

/** How long a visitor waited for the page to answer: the worst interaction, or almost the worst if there were many. */
export function interactionDelay(visit: Visit, tell: Tell): Vital {
  let longest: Interaction[] = [];
  let earlierCount = 0;
  const targets: [time: number, selector: string, component: string | undefined][] = [];
  const count = () => (performance as { interactionCount?: number }).interactionCount || 0;
  const inp: Vital = {
    _reading: { _visit: visit, _value: -1 },
    _begin(visit) {
      inp._reading = { _visit: visit, _value: -1 };
      longest = [];
      earlierCount = count();
    },
    _touch({ timeStamp, target }) {
      targets.unshift([timeStamp, selectorOf(target as Node), componentOf(target as Node)]);
      targets.length = Math.min(targets.length, TARGETS_MAX);
    },
    _read(entry) {
      const { interactionId: id, duration, startTime, processingStart, processingEnd, target } = entry as EventEntry;
      if (!id) return;
      let interaction = longest.find(({ _id }) => _id === id);
      if (!interaction) {
        if (longest.length >= LONGEST_MAX && duration <= longest[LONGEST_MAX - 1]!._value) return;
        longest.push((interaction = { _id: id, _value: -1 }));
      }
      const { _entry: known, _value: value } = interaction;
      const isSameFrame = known && Math.abs(startTime + duration - known.startTime - known.duration) <= FRAME_MS;
      if (isSameFrame) {
        interaction._from = Math.min(processingStart, interaction._from!);
        interaction._to = Math.max(processingEnd, interaction._to!);
      } else if (duration > value) {
        interaction._from = processingStart;
        interaction._to = processingEnd;
      }
      if (duration > value) {
        interaction._entry = entry;
        interaction._value = duration;
      }
      if (!interaction._target) {
        const [, selector, component] = targets.find(([time]) => Math.abs(time - startTime) < SAME_EVENT_MS) || [];
        interaction._target = target ? selectorOf(target) : selector;
        interaction._component = target ? componentOf(target) : component;
      }
      longest.sort((a, b) => b._value - a._value);
      longest.length = Math.min(longest.length, LONGEST_MAX);
    },
    _settle() {
      const reading = inp._reading;
      const { _type: type } = reading._visit;
      const interactions = count() - earlierCount;
      const worst = longest[Math.min(longest.length - 1, Math.floor(interactions / FORGIVEN_SHARE))];
      if (worst) Object.assign(reading, worst);
      // The browser tells of a first input however short, but only of the document's first.
      else if (interactions && (type === SOFT_NAVIGATION || type === RESTORE)) reading._value = FRAME_MS;
      if (reading._value <= INP_MS_MAX) tell(reading);
    },
  };
  return inp;
}

/** The three parts of the delay: until the page began to handle the input, its handlers, and until the answer was seen. */
export function pictureInp({ _visit: visit, _value: value, _entry: entry, _target: target, _from: from, _to: to }: Reading): Picture {
  const [, kind, name] = KINDS.find(([event]) => event.test(entry ? entry.name : ""))!;
  const start = entry ? entry.startTime : visit._start;
  const end = start + value;
  const details: SpanAttributes = {};
  if (entry) {
    // Handlers of an earlier event of the frame may have begun before, and those that open dialogs end after it.
    const began = Math.max(from!, start);
    const shown = Math.max(end, began);
    const ended = Math.min(to!, shown);
    details[INP + "target"] = target;
    details[INP + "interaction_type"] = kind;
    details[INP + "input_delay"] = began - start;
    details[INP + "processing_duration"] = ended - began;
    details[INP + "presentation_delay"] = shown - ended;
  }
  return { _op: "ui.interaction." + kind, _name: name, _start: start, _end: end, _details: details };
}
