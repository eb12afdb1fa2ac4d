// A list that comes page by page: the first page follows time, further ones are added when they are asked for.
import { useEffect, useState } from "preact/hooks";
import { type ApiError, ask } from "./client";
import { useAsk } from "./use-ask";

/** No list in a page grows beyond this; a filter finds what is further down. */
const ROWS_MAX = 2000;

export interface Pages<T> {
  rows: readonly T[] | null;
  error: ApiError | null;
  loading: boolean;
  refresh: () => void;
  /** Asks for the next page; null if there is none. */
  more: (() => void) | null;
}

type Page = { readonly next_cursor?: string | null } & Readonly<Record<string, unknown>>;

/** `path` with its parameters; the rows are `field` of the answer. Rows of one id count once. */
export function usePages<T>(path: string, field: string, idOf: (row: T) => string | number): Pages<T> {
  const [further, setFurther] = useState<{ path: string; rows: readonly T[]; cursor: string | null } | null>(null);
  const [isAsking, setAsking] = useState(false);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const added = further?.path === path ? further : null;
  // While further pages are read, the first one holds still.
  const { data, error, loading, refresh } = useAsk<Page>(path, { live: added === null });
  useEffect(() => setFailure(null), [path]);
  const first = (data?.[field] as readonly T[] | undefined) ?? null;
  const rows = first && added ? unlike([...first, ...added.rows], idOf) : first;
  const cursor = added ? added.cursor : (data?.next_cursor ?? null);
  const more = (): void => {
    setAsking(true);
    ask<Page>(`${path}${path.includes("?") ? "&" : "?"}cursor=${encodeURIComponent(cursor ?? "")}`).then(
      (page) => setFurther({ path, rows: [...(added?.rows ?? []), ...(page[field] as readonly T[])], cursor: page.next_cursor ?? null }),
      (refusal: ApiError) => setFailure(refusal),
    ).finally(() => setAsking(false));
  };
  const canMore = cursor !== null && rows !== null && rows.length < ROWS_MAX && !isAsking;
  return { rows, error: error ?? failure, loading: loading || isAsking, refresh, more: canMore ? more : null };
}

function unlike<T>(rows: readonly T[], idOf: (row: T) => string | number): T[] {
  return [...new Map(rows.map((row) => [idOf(row), row])).values()];
}
