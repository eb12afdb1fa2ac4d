import { navigationType } from "../performance/navigation.js";
import { observe } from "../performance/observe.js";
import { layoutShift } from "./cls.js";
import { paintTime } from "./fcp.js";
import { EVENT_MS_MIN, interactionDelay } from "./inp.js";
import { largestPaint } from "./lcp.js";
import { currentVisibility, documentEntry, hiddenNow, type Visibility } from "./visibility.js";
import { RESTORE, SOFT_NAVIGATION, type Reading, type Visit, type Vital } from "./visit.js";

export type VitalName = "lcp" | "cls" | "inp";

interface SoftNavigationEntry extends PerformanceEntry {
  navigationId: number;
  interactionId: number;
  getLargestInteractionContentfulPaint(): PerformanceEntry | null;
}

export interface Listener {
  /** A value is known, or known better. */
  _tell(vital: VitalName, reading: Reading): void;
  /** Another visit begins. */
  _begin(visit: Visit): void;
}

export interface Watch {
  _visibility: Visibility;
  _vitals: Partial<Record<VitalName, Vital>>;
  /** Reads what the browser has noted until now. */
  _take(): void;
  /** Tells all values as they are. */
  _settle(): void;
}

/** Whether the browser tells of navigations within a page in the form that became the standard. */
export function canNavigateSoftly(): boolean {
  const { PerformanceSoftNavigation: type } = globalThis as { PerformanceSoftNavigation?: { prototype: Partial<SoftNavigationEntry> } };
  return typeof type?.prototype.getLargestInteractionContentfulPaint === "function";
}

/** Follows the vitals of a page that has a visitor, from its load on. */
export function watchVitals(load: Visit, ignore: VitalName[], isSoft: boolean, signal: AbortSignal, { _tell, _begin }: Listener): Watch {
  const visibility = currentVisibility();
  const document = documentEntry();
  if (document) load._type = navigationType(document);

  const tell = (vital: VitalName) => (reading: Reading) => {
    const { _value: value } = reading;
    if (value < 0 || value === reading._told) return;
    // A page that has shown nothing has not shifted either.
    if (vital === "cls" && reading._visit === load && paintTime("first-contentful-paint", visibility) === undefined) return;
    reading._told = value;
    _tell(vital, reading);
  };
  const lcp = largestPaint(load, visibility, tell("lcp"));
  const vitals: Watch["_vitals"] = { lcp, cls: layoutShift(load, tell("cls")), inp: interactionDelay(load, tell("inp")) };
  for (const vital of ignore) delete vitals[vital];
  const each = (act: (vital: Vital) => void) => Object.values(vitals).forEach(act);
  const begin = (visit: Visit) => {
    each((vital) => {
      vital._settle();
      vital._begin(visit);
    });
    _begin(visit);
  };

  const read = (entry: PerformanceEntry): void => {
    if (entry.entryType !== SOFT_NAVIGATION) return each((vital) => vital._read(entry));
    const { startTime, navigationId, interactionId } = entry as SoftNavigationEntry;
    begin({ _type: SOFT_NAVIGATION, _start: startTime, _navigationId: navigationId, _interactionId: interactionId });
    visibility._hiddenAt = Infinity;
    const paint = (entry as SoftNavigationEntry).getLargestInteractionContentfulPaint();
    if (paint) read(paint);
  };
  const types = "largest-contentful-paint layout-shift event first-input" + (isSoft ? " interaction-contentful-paint soft-navigation" : "");
  const end = ({ startTime, duration }: PerformanceEntry) => startTime + duration;
  const observation = observe(types, (entries) => entries.sort((a, b) => end(a) - end(b)).forEach(read), { durationThreshold: EVENT_MS_MIN } as object);
  signal.addEventListener("abort", observation);

  const touch = (event: Event) => each((vital) => vital._touch?.(event));
  for (const type of ["pointerdown", "click", "keydown"]) addEventListener(type, touch, { capture: true, passive: true, signal });
  const show = ({ persisted, timeStamp }: PageTransitionEvent) => {
    if (!persisted) return;
    // In a task of its own: some browsers call the page visible only then.
    setTimeout(() => (visibility._hiddenAt = hiddenNow()));
    const visit = { _type: RESTORE, _start: timeStamp };
    begin(visit);
    requestAnimationFrame(() => requestAnimationFrame(() => vitals.lcp && lcp._restore(visit, performance.now() - timeStamp)));
  };
  addEventListener("pageshow", show, { capture: true, signal });
  return { _visibility: visibility, _vitals: vitals, _take: observation._take, _settle: () => each((vital) => vital._settle()) };
}
