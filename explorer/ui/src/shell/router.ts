// Where we are: the address is the state. Everything a page shows can be opened again from its address.
import { computed, signal } from "@preact/signals";

interface Place {
  path: string;
  search: string;
}

const here = (): Place => ({ path: location.pathname, search: location.search });

const place = signal(here());

/** The path, without a slash at its end. */
export const path = computed(() => place.value.path.replace(/(.)\/+$/, "$1"));

/** The parameters. A new object for each address; changing it changes nothing. */
export const params = computed(() => new URLSearchParams(place.value.search));

window.addEventListener("popstate", () => {
  place.value = here();
});

/** Goes to an address of the UI. `replace` leaves no step for the back button. */
export function navigate(href: string, { replace = false } = {}): void {
  const target = new URL(href, location.href);
  const text = target.pathname + target.search;
  if (text === place.peek().path + place.peek().search) return;
  if (replace) history.replaceState(null, "", text);
  else history.pushState(null, "", text);
  const moved = target.pathname !== place.peek().path;
  place.value = here();
  if (moved) window.scrollTo(0, 0);
}

type Change = Record<string, string | number | readonly string[] | null | undefined>;

/** The address with some parameters set, or removed where the value is null or "". An array is a repeated parameter. */
export function withParams(change: Change, at = place.value.path + place.value.search): string {
  const target = new URL(at, location.href);
  for (const [key, value] of Object.entries(change)) {
    target.searchParams.delete(key);
    if (value === null || value === undefined || value === "") continue;
    for (const one of Array.isArray(value) ? value : [value]) target.searchParams.append(key, String(one));
  }
  return target.pathname + readable(target.searchParams);
}

/** Goes to the same page with some parameters changed. */
export function setParams(change: Change, options?: { replace?: boolean }): void {
  navigate(withParams(change, place.peek().path + place.peek().search), options);
}

/** An address of a page with parameters; those that are null, undefined or "" are left out. */
export function link(to: string, change: Change = {}): string {
  return withParams(change, to);
}

/** A query string that people can read: what need not be escaped is not. */
function readable(search: URLSearchParams): string {
  const text = search.toString().replace(/%3A/g, ":").replace(/%2C/g, ",").replace(/%2F/g, "/").replace(/%3E/g, ">").replace(/%21/g, "!").replace(/%5B/g, "[").replace(/%5D/g, "]");
  return text === "" ? "" : `?${text}`;
}

/** Every plain click on a link into the UI stays in the UI. */
export function followLinks(): void {
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const anchor = (event.target as Element | null)?.closest?.("a[href]") as HTMLAnchorElement | null;
    if (!anchor || anchor.target || anchor.hasAttribute("download") || anchor.origin !== location.origin) return;
    if (anchor.pathname.startsWith("/api/") || anchor.hash) return;
    event.preventDefault();
    navigate(anchor.href);
  });
}
