import { navigationType } from "../performance/navigation.js";
import { observe } from "../performance/observe.js";
import type { Span } from "../tracing/types.js";
import { readCls, settleCls } from "./cls.js";
import { paintTime } from "./fcp.js";
import { countInteractions, EVENT_MS_MIN, noteTarget, readInp, settleInp, type Touched } from "./inp.js";
import { readLcp, type LcpReading } from "./lcp.js";
import { currentVisibility, documentEntry, hiddenNow, type Visibility } from "./visibility.js";
import { RESTORE, SOFT_NAVIGATION, type Reading, type Visit } from "./visit.js";

export type VitalName = "lcp" | "cls" | "inp";

/** Longer is no wait of a visitor, but a page that slept, a dialog, or a clock that jumped. */
const WAIT_MS_MAX = 60_000;

/** After an input the browser notes no further LCP; entries of what was painted before may take this long to come. */
const LATE_MS_MAX = 1_000;

interface SoftNavigationEntry extends PerformanceEntry {
  navigationId: number;
  interactionId: number;
  getLargestInteractionContentfulPaint?(): PerformanceEntry | null;
}

/** The vitals of the visit that a page is in. */
export interface Watch {
  _visibility: Visibility;
  _readings: Partial<Record<VitalName, Reading>>;
  /** Reads what the browser has noted until now. */
  _take(): void;
  /** Tells all values as they are. */
  _settle(): void;
}

/** Who is interested in the vitals. */
export interface Audience {
  /** A value is known, or is known better. */
  _tell(vital: VitalName, reading: Reading): void;
  /** Another visit begins. */
  _begin(visit: Visit): void;
  _routeAt(time: number): Span | undefined;
}

/** Follows the vitals of a page that has a visitor, from its load on. */
export function watchVitals(load: Visit, vitals: VitalName[], isSoft: boolean, signal: AbortSignal, { _tell, _begin, _routeAt }: Audience): Watch {
  const visibility = currentVisibility();
  const readings: Watch["_readings"] = {};
  const touched: Touched[] = [];

  const settle = (vital: VitalName) => {
    const reading = readings[vital];
    if (!reading) return;
    if (vital === "lcp") (reading as LcpReading)._isFinal = true;
    else if (vital === "cls") settleCls(reading);
    else settleInp(reading);
    const { _value: value, _told: told, _visit: visit } = reading;
    if (value < 0 || value > WAIT_MS_MAX || value === told) return;
    // A page that has shown nothing has not shifted either.
    if (vital === "cls" && !visit._start && paintTime("first-contentful-paint", visibility) === undefined) return;
    reading._told = value;
    _tell(vital, reading);
  };
  const settleAll = () => vitals.forEach(settle);
  const begin = (visit: Visit) => {
    settleAll();
    for (const vital of vitals) readings[vital] = { _visit: visit, _value: -1 };
    _begin(visit);
  };

  const read = (entry: PerformanceEntry): void => {
    const { lcp, cls, inp } = readings;
    if (entry.entryType !== SOFT_NAVIGATION) {
      if (lcp) readLcp(lcp, entry, visibility);
      if (cls) readCls(cls, entry);
      if (inp) readInp(inp, entry, touched, _routeAt);
      return;
    }
    const { startTime, navigationId, interactionId } = entry as SoftNavigationEntry;
    begin({ _type: SOFT_NAVIGATION, _start: startTime, _interactions: countInteractions(), _navigationId: navigationId, _interactionId: interactionId });
    visibility._hiddenAt = Infinity;
    const paint = (entry as SoftNavigationEntry).getLargestInteractionContentfulPaint?.();
    if (paint) read(paint);
  };

  const listen = <E extends Event>(type: string, callback: (event: E) => void) =>
    addEventListener(type, callback as EventListener, { capture: true, passive: true, signal });
  const touch = (event: Event) => {
    // What scripts do is no input.
    if (!event.isTrusted) return;
    const { lcp, inp } = readings as { lcp?: LcpReading; inp?: Reading };
    if (inp) noteTarget(touched, event);
    if (!lcp || lcp._isFinal || event.type === "pointerdown") return;
    setTimeout(() => lcp === readings.lcp && settle("lcp"), LATE_MS_MAX);
  };
  const restore = ({ persisted, timeStamp }: PageTransitionEvent) => {
    if (!persisted) return;
    // In a task of its own: some browsers call the page visible only then.
    setTimeout(() => (visibility._hiddenAt = hiddenNow()));
    begin({ _type: RESTORE, _start: timeStamp, _interactions: countInteractions() });
    const { lcp } = readings;
    // The page is painted as a whole, in the frame after the next.
    const painted = () => {
      if (!lcp || lcp !== readings.lcp) return;
      lcp._value = performance.now() - timeStamp;
      settle("lcp");
    };
    requestAnimationFrame(() => requestAnimationFrame(painted));
  };

  const document = documentEntry();
  if (document) load._type = navigationType(document);
  begin(load);
  ["pointerdown", "click", "keydown"].forEach((type) => listen(type, touch));
  listen("pageshow", restore);
  const end = ({ startTime, duration }: PerformanceEntry) => startTime + duration;
  const observation = observe(
    "largest-contentful-paint layout-shift event first-input" + (isSoft ? " interaction-contentful-paint soft-navigation" : ""),
    (entries) => entries.sort((a, b) => end(a) - end(b)).forEach(read),
    { durationThreshold: EVENT_MS_MIN } as PerformanceObserverInit,
  );
  signal.addEventListener("abort", observation);
  return { _visibility: visibility, _readings: readings, _take: observation._take, _settle: settleAll };
}
