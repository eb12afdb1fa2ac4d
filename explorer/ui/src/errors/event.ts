// An error event as SDKs send it, read with care: whatever is missing or of another type is left out.

type Json = unknown;
type Fields = Readonly<Record<string, Json>>;

export const fields = (value: Json): Fields => (typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {});
export const text = (value: Json): string | undefined => (typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : undefined);
const list = (value: Json): readonly Json[] => (Array.isArray(value) ? value : []);
const number = (value: Json): number | undefined => (typeof value === "number" && Number.isFinite(value) ? value : undefined);

/** Newest SDKs send a list; older ones `{values: [...]}`. */
const values = (value: Json): readonly Json[] => (Array.isArray(value) ? value : list(fields(value).values));

export interface Frame {
  readonly function: string;
  readonly file: string;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly isInApp: boolean;
  /** Lines of the source, with their numbers; empty if the SDK sent none. */
  readonly source: readonly SourceLine[];
  readonly variables: readonly (readonly [string, Json])[];
}

export interface SourceLine {
  readonly number: number;
  readonly text: string;
  readonly isHere: boolean;
}

export interface Exception {
  readonly type: string;
  readonly value: string;
  readonly mechanism: string | undefined;
  readonly isHandled: boolean | undefined;
  /** How it hangs on the one before it, such as `cause`. */
  readonly source: string | undefined;
  /** The innermost call first. */
  readonly frames: readonly Frame[];
}

/** The thrown error first, then what caused it. On the wire it is the other way round. */
export function exceptions(event: Json): Exception[] {
  const stack = fields(event).stacktrace ?? fields(values(fields(event).threads)[0]).stacktrace;
  const told = values(fields(event).exception).map((value) => exception(fields(value))).reverse();
  if (told.length > 0 || !stack) return told;
  return [{ type: "", value: "", mechanism: undefined, isHandled: undefined, source: undefined, frames: frames(stack) }];
}

function exception(value: Fields): Exception {
  const mechanism = fields(value.mechanism);
  return {
    type: text(value.type) ?? "Error",
    value: text(value.value) ?? "",
    mechanism: text(mechanism.type),
    isHandled: typeof mechanism.handled === "boolean" ? mechanism.handled : undefined,
    source: text(mechanism.source),
    frames: frames(value.stacktrace),
  };
}

function frames(stacktrace: Json): Frame[] {
  return list(fields(stacktrace).frames).map((it) => frame(fields(it))).reverse();
}

function frame(value: Fields): Frame {
  const line = number(value.lineno);
  return {
    function: text(value.function) ?? "?",
    file: text(value.filename) ?? text(value.abs_path) ?? text(value.module) ?? "",
    line,
    column: number(value.colno),
    isInApp: value.in_app !== false,
    source: source(value, line),
    variables: Object.entries(fields(value.vars)),
  };
}

function source(value: Fields, line: number | undefined): SourceLine[] {
  const here = typeof value.context_line === "string" ? value.context_line : undefined;
  if (line === undefined || here === undefined) return [];
  const before = list(value.pre_context).map(String);
  const after = list(value.post_context).map(String);
  return [...before, here, ...after].map((found, at) => ({ number: line - before.length + at, text: found, isHere: at === before.length }));
}

/** Frames to show, and runs of frames of libraries between them. */
export type Stretch = { readonly frame: Frame } | { readonly hidden: readonly Frame[] };

/** Of frames that are not the application's, runs are folded; if none is the application's, nothing is. */
export function stretches(all: readonly Frame[]): Stretch[] {
  if (!all.some(({ isInApp }) => isInApp)) return all.map((it) => ({ frame: it }));
  const found: Stretch[] = [];
  for (const it of all) {
    const last = found.at(-1);
    if (it.isInApp) found.push({ frame: it });
    else if (last && "hidden" in last) found[found.length - 1] = { hidden: [...last.hidden, it] };
    else found.push({ hidden: [it] });
  }
  return found;
}

export interface Breadcrumb {
  readonly timestamp: number | undefined;
  readonly type: string;
  readonly category: string;
  readonly level: string;
  readonly message: string;
  readonly data: Fields;
}

/** The newest first. */
export function breadcrumbs(event: Json): Breadcrumb[] {
  const told = values(fields(event).breadcrumbs).map((it) => {
    const crumb = fields(it);
    return {
      timestamp: moment(crumb.timestamp),
      type: text(crumb.type) ?? "default",
      category: text(crumb.category) ?? "",
      level: text(crumb.level) ?? "info",
      message: text(crumb.message) ?? "",
      data: fields(crumb.data),
    };
  });
  return told.reverse();
}

/** Seconds since 1970, of a number or an RFC 3339 text. */
export function moment(value: Json): number | undefined {
  const told = typeof value === "string" ? Date.parse(value) / 1000 : number(value);
  return told === undefined || Number.isNaN(told) ? undefined : told;
}

/** Tags as pairs, whether sent as an object or as a list of pairs. */
export function tags(event: Json): (readonly [string, string])[] {
  const sent = fields(event).tags;
  const pairs = Array.isArray(sent) ? sent.filter((pair): pair is Json[] => Array.isArray(pair)).map(([key, value]) => [key, value]) : Object.entries(fields(sent));
  return pairs.map(([key, value]) => [String(key), String(value)] as const);
}

/** Groups of facts under a title each: user, request, contexts, extra. Empty ones are left out. */
export function facts(event: Json): (readonly [title: string, facts: readonly (readonly [string, Json])[]])[] {
  const { user, request, contexts, extra, modules } = fields(event);
  const groups: [string, Fields][] = [["User", fields(user)], ["Request", fields(request)]];
  for (const [name, context] of Object.entries(fields(contexts))) if (name !== "trace") groups.push([name, fields(context)]);
  groups.push(["Extra", fields(extra)], ["Modules", fields(modules)]);
  return groups.map(([title, all]) => [title, Object.entries(all)] as const).filter(([, all]) => all.length > 0);
}
