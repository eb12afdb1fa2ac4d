// Samples page by page: a change of the question begins anew, more is asked for when wanted.
import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError, ask, query } from "../../api/client";
import type { Sample } from "../../api/types";

export interface Pages {
  samples: readonly Sample[];
  error: ApiError | null;
  loading: boolean;
  /** Null on the last page. */
  more: (() => void) | null;
}

const PAGE = 50;

interface Answer {
  samples: Sample[];
  next_cursor: string | null;
}

export function usePages(question: Record<string, string | null | undefined> | null): Pages {
  const [samples, setSamples] = useState<readonly Sample[]>([]);
  const [cursor, setCursor] = useState<string | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [loading, setLoading] = useState(false);
  const asked = question && JSON.stringify(question);
  const current = useRef(asked);
  current.current = asked;

  const load = (from: string | null, signal?: AbortSignal) => {
    if (!question) return;
    setLoading(true);
    ask<Answer>(`/samples${query({ ...question, limit: PAGE, cursor: from })}`, signal ? { signal } : {}).then(
      (page) => {
        if (signal?.aborted || current.current !== asked) return;
        setSamples((before) => (from ? [...before, ...page.samples] : page.samples));
        setCursor(page.next_cursor);
        setError(null);
        setLoading(false);
      },
      (failure) => {
        if (signal?.aborted || current.current !== asked) return;
        setError(failure instanceof ApiError ? failure : null);
        setLoading(false);
      },
    );
  };
  useEffect(() => {
    const abort = new AbortController();
    load(null, abort.signal);
    return () => abort.abort();
  }, [asked]);
  return { samples, error, loading, more: cursor && !loading ? () => load(cursor) : null };
}
