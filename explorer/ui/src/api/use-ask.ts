// A question whose answer is shown: asked again when it changes, when time moves on, or when told to.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { beat } from "../shell/beat";
import { ApiError, ask } from "./client";

export interface Answer<T> {
  data: T | null;
  error: ApiError | null;
  /** A question is under way; `data` may be the answer to the one before it. */
  loading: boolean;
  refresh: () => void;
}

/**
 * Asks `path` (null: nothing). A newer question aborts the older one, whose answer never shows. `live` asks again with every
 * beat of the refresh. `keep` decides whether the old answer stays while a different question is under way.
 */
export function useAsk<T>(path: string | null, { body, live = false, keep = true }: { body?: unknown; live?: boolean; keep?: boolean } = {}): Answer<T> {
  const [data, setData] = useState<T | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [loading, setLoading] = useState(path !== null);
  const [round, setRound] = useState(0);
  const question = path === null ? null : JSON.stringify([path, body ?? null]);
  const asked = useRef<string | null>(null);
  const count = live ? beat.value : 0;

  useEffect(() => {
    if (path === null) {
      setData(null);
      setError(null);
      setLoading(false);
      return;
    }
    const abort = new AbortController();
    if (asked.current !== question && !keep) setData(null);
    asked.current = question;
    setLoading(true);
    ask<T>(path, { body, signal: abort.signal }).then(
      (answer) => {
        if (abort.signal.aborted) return;
        setData(answer);
        setError(null);
        setLoading(false);
      },
      (failure) => {
        if (abort.signal.aborted) return;
        setError(failure instanceof ApiError ? failure : new ApiError(0, "error", "", String(failure)));
        setLoading(false);
      },
    );
    return () => abort.abort();
  }, [question, round, count]);

  const refresh = useCallback(() => setRound((it) => it + 1), []);
  return { data, error, loading, refresh };
}
