// Numbers with their units, short where there is little room and exact where somebody asks.
import { duration } from "./time";

const exactNumbers = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 15 });
const plain = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 4 });
const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });

/** How many: `8,214`, `1.24M`. */
export const count = (value: number): string => (Math.abs(value) < 10_000 ? (Number.isInteger(value) ? whole : plain).format(value) : compact.format(value));

/** A number of no unit, with four digits that matter. */
export function number(value: number): string {
  const size = Math.abs(value);
  if (size >= 100_000) return compact.format(value);
  if (size >= 10_000) return whole.format(value);
  if (size > 0 && size < 0.0001) return value.toExponential(2);
  return plain.format(value);
}

const DURATION_SECONDS: Record<string, number> = {
  nanosecond: 1e-9, microsecond: 1e-6, millisecond: 1e-3, second: 1, minute: 60, hour: 3600, day: 86400, week: 604800,
  ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, sec: 1, min: 60, h: 3600, d: 86400,
};

const DECIMAL = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte", "petabyte", "exabyte"];
const BINARY = ["byte", "kibibyte", "mebibyte", "gibibyte", "tebibyte", "pebibyte", "exbibyte"];
const DECIMAL_SHORT = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
const BINARY_SHORT = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

const SHORT: Record<string, string> = { percent: "%", bit: "bit", usd: "USD", eur: "EUR" };

/** A value of a metric with its unit: `1.24 s`, `3.1 MB`, `37 %`. */
export function measure(value: number | null | undefined, unit?: string | null): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (!unit || unit === "none") return number(value);
  const seconds = DURATION_SECONDS[unit];
  if (seconds !== undefined) return duration(value * seconds);
  if (unit === "ratio") return `${number(value * 100)} %`;
  const binary = BINARY.indexOf(unit);
  if (binary > 0) return scaled(value * 1024 ** binary, 1024, BINARY_SHORT);
  const decimal = DECIMAL.indexOf(unit);
  if (decimal >= 0) return scaled(value * 1000 ** decimal, 1000, DECIMAL_SHORT);
  return `${number(value)} ${SHORT[unit] ?? unit}`;
}

function scaled(bytes: number, base: number, names: readonly string[]): string {
  const size = Math.abs(bytes);
  const step = size < 1 ? 0 : Math.min(names.length - 1, Math.floor(Math.log(size) / Math.log(base)));
  return `${plain.format(Number((bytes / base ** step).toPrecision(3)))} ${names[step]}`;
}

export const bytes = (value: number): string => scaled(value, 1000, DECIMAL_SHORT);

/** Every digit, and the unit as it was sent: for titles and copies. */
export const exact = (value: number, unit?: string | null): string => `${exactNumbers.format(value)}${unit ? ` ${unit}` : ""}`;

/** The short name of a unit, for heads of tables and lists. */
export function unitName(unit: string | null | undefined): string {
  if (!unit || unit === "none") return "";
  const decimal = DECIMAL.indexOf(unit);
  if (decimal >= 0) return DECIMAL_SHORT[decimal] ?? unit;
  const binary = BINARY.indexOf(unit);
  if (binary >= 0) return BINARY_SHORT[binary] ?? unit;
  const names: Record<string, string> = { nanosecond: "ns", microsecond: "µs", millisecond: "ms", second: "s", minute: "min", hour: "h", day: "d", week: "w", ratio: "%" };
  return names[unit] ?? SHORT[unit] ?? unit;
}

/** Where the lines of an axis stand best: multiples of these, in the unit the axis shows. */
export const increments = (unit: string | null): number[] | null => {
  const binary = unit ? BINARY.indexOf(unit) : -1;
  return binary >= 0 ? Array.from({ length: 60 }, (_, power) => 2 ** (power - 10)) : null;
};

/** A change as people say it: `+12 %`, `−3 %`, `×4.2`. */
export function change(fraction: number | null | undefined): string {
  if (fraction === null || fraction === undefined || !Number.isFinite(fraction)) return "–";
  if (fraction >= 2) return `×${plain.format(Number((fraction + 1).toPrecision(2)))}`;
  const percent = Math.round(fraction * 1000) / 10;
  return `${percent > 0 ? "+" : percent < 0 ? "−" : "±"}${Math.abs(percent) >= 10 ? Math.round(Math.abs(percent)) : Math.abs(percent)} %`;
}

/** A share of a whole. */
export const share = (part: number, of: number): string => (of === 0 ? "–" : `${plain.format(Number(((part / of) * 100).toPrecision(part / of >= 0.1 ? 3 : 2)))} %`);

/** A value of an attribute as text. */
export const textOf = (value: unknown): string => (typeof value === "string" ? value : (JSON.stringify(value) ?? ""));
