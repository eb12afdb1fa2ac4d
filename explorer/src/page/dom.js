// What every view of the page needs: elements, numbers as people read them, and the API.

export const $ = (id) => document.getElementById(id);

export const numbers = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 6 });
export const compact = new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 1 });
export const clock = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3, hourCycle: "h23",
});
// Three digits, and never finer than a microsecond: the difference of two times of this century has no more to say.
const brief = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 3, maximumFractionDigits: 3, roundingPriority: "lessPrecision" });

const UNITS = {
  nanosecond: "ns", microsecond: "µs", millisecond: "ms", second: "s", minute: "min", hour: "h", day: "d",
  week: "w", bit: "bit", byte: "B", kilobyte: "kB", megabyte: "MB", gigabyte: "GB", kibibyte: "KiB",
  mebibyte: "MiB", gibibyte: "GiB", percent: "%", ratio: "",
};

export const unitOf = (unit) => UNITS[unit] ?? unit;

/** A duration in seconds, with the unit that suits it. */
export function duration(seconds) {
  if (seconds >= 100) return `${brief.format(seconds / 60)} min`;
  if (seconds >= 1) return `${brief.format(seconds)} s`;
  return seconds === 0 ? "0 ms" : `${brief.format(seconds * 1000)} ms`;
}

export function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/** A moment, in seconds since 1970, as the time of its day. */
export function moment(seconds) {
  const made = element("time", "", clock.format(seconds * 1000));
  made.dateTime = new Date(seconds * 1000).toISOString();
  return made;
}

export const textOf = (value) => (typeof value === "string" ? value : JSON.stringify(value));

export async function ask(path) {
  const response = await fetch(path);
  if (!response.ok) throw Object.assign(new Error(`${path} answers ${response.status}`), { status: response.status });
  return response.json();
}

/** Runs `work` soon, and not again before `pauseMs` are over, however often it is asked for. */
export function throttle(work, pauseMs) {
  let isWaiting = false;
  return () => {
    if (isWaiting) return;
    isWaiting = true;
    setTimeout(() => {
      isWaiting = false;
      work();
    }, pauseMs);
  };
}
