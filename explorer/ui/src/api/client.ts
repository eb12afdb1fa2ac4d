// The public HTTP API, and nothing else of the server.

/** What the server says when it refuses a question. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly reason: string,
    /** The parameter, header or part of the body that is wrong. */
    readonly field: string,
    message: string,
    /** Which character of a filter, counted from 0. */
    readonly at: number | null = null,
  ) {
    super(message);
  }
}

/** Asks a path below `/api/v1`. A body makes it a POST of JSON unless `method` says otherwise. */
export async function ask<T>(path: string, { body, method, signal }: { body?: unknown; method?: string; signal?: AbortSignal } = {}): Promise<T> {
  const init: RequestInit = { method: method ?? (body === undefined ? "GET" : "POST"), headers: { accept: "application/json" } };
  if (signal) init.signal = signal;
  if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers = { accept: "application/json", "content-type": "application/json" };
  }
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, init);
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, "offline", "", "The collector does not answer. Is it still running?");
  }
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  if (!response.ok) throw refusal(response.status, text);
  return JSON.parse(text) as T;
}

function refusal(status: number, text: string): ApiError {
  try {
    const { reason, field, message, at } = JSON.parse(text).error;
    return new ApiError(status, reason ?? "error", field ?? "", sentence(field, message), typeof at === "number" ? at : null);
  } catch {
    return new ApiError(status, "error", "", text.slice(0, 200) || `The collector answered ${status}.`);
  }
}

/** Messages follow their field: "limit" + "must be a number". */
function sentence(field: string | undefined, message: string): string {
  return field && /^(is|must|has|names|may|are|more|cannot|does|needs)\b/.test(message) ? `${field} ${message}` : message;
}

/** A query string from what is set; arrays are repeated parameters. */
export function query(parts: Record<string, string | number | boolean | readonly string[] | null | undefined>): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(parts)) {
    if (value === null || value === undefined || value === "") continue;
    for (const one of Array.isArray(value) ? value : [value]) search.append(key, String(one));
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}
