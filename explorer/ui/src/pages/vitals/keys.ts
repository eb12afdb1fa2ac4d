// What page loads can be filtered by.
import type { Key } from "../../filter/complete";

export const KEYS: readonly Key[] = [
  { key: "route", hint: "name of the page load" },
  { key: "op", hint: "kind of span", values: [{ value: "pageload" }, { value: "navigation" }] },
  { key: "browser.name", hint: "browser" },
  { key: "browser.version", hint: "version of the browser" },
  { key: "os.name", hint: "operating system" },
  { key: "device.type", hint: "device" },
  { key: "release", hint: "release" },
  { key: "environment", hint: "environment" },
  { key: "project", hint: "project" },
  { key: "duration", hint: "of the page load" },
];

const ATTRIBUTES: Record<string, string> = { browser: "browser.name", device: "device.type" };

/** What the API calls that by which page loads are grouped. */
export const keyOf = (by: string): string => ATTRIBUTES[by] ?? by;
