import {
  COMPRESS_BYTES_MIN, HELD_BYTES_MAX, KEEPALIVE_BYTES_MAX, KEEPALIVE_REQUESTS_MAX, REQUEST_TIMEOUT_MS, RETRIES_MAX, RETRY_FIRST_MS,
  RETRY_LONGEST_MS,
} from "../limits.js";
import { debugLog } from "../console.js";
import { later } from "../timer.js";
import { categoryOf, uncompressed } from "./batch.js";
import type { Batch } from "./batch.js";
import { isLimited, updateLimits } from "./ratelimits.js";
import type { RateLimits } from "./ratelimits.js";
import type { Spill } from "./spill.js";
import type { DropReason, TransportOptions } from "../types.js";

/** A queue that outlives the page. */
export interface Offline {
  _put(batch: Batch): void;
  _shift(): Promise<Batch | undefined>;
}

/** Where batches go and what is known about the way. */
export interface Route {
  _url: string;
  _options: TransportOptions;
  _compression: boolean | "auto";
  _isTunnel: boolean;
  /** By hand: only `fetch`, or `sendBeacon` for everything it takes. */
  _only: "fetch" | "beacon" | undefined;
  /** What the network refuses waits there, instead of in memory. */
  _offline: Offline | undefined;
  /** Counts what will not arrive. */
  _lose(reason: DropReason, contents: Batch["_contents"]): void;
  /** The page's own `fetch`, saved before anyone patches it. */
  _fetch: typeof fetch | undefined;
}

/** Sends batches; see `createDelivery`. */
export interface Delivery {
  /** Takes a batch over; it will be delivered, or counted. `_move` sends it. */
  _push(batch: Batch): void;
  /** Onwards, in the way that fits what the page is doing. */
  _move(): void;
  /** The page may go away from here on: whatever moves is handed over at once. */
  _leaving(): void;
  /** The page goes: what is in flight is in the browser's hands now. */
  _gone(): void;
  /** The page is here (again): what was stored goes out now. */
  _return(): void;
  /** Takes back what this page or an earlier one of the origin stored. */
  _recover(): void;
  /** The browser says that the network is back, or it is time to try again. */
  _online(): void;
  /** Whether to have bodies compressed now. */
  _compresses(): boolean;
  /** Of a body that exists in both forms: which one to send, by the size of the plain one. */
  _prefersCompressed(plainBytes: number, pendingBytes: number): boolean;
  /** Whether a compressed batch must keep its plain form, because nobody knows yet if the receiver takes it. */
  _needsPlain(): boolean;
  /** Resolves once nothing is held and nothing in flight. */
  _drained(): Promise<void>;
}

/**
 * Delivery, oldest batch first, within the window that browsers allow for requests that outlive their page. Whatever is in
 * flight when the page leaves is therefore safe; whatever is not is still here, and is handed over or stored.
 */
export function createDelivery(route: Route, spill: Spill): Delivery {
  const { _options: options, _only: only, _offline: offline } = route;
  const limits: RateLimits = {};
  let held: Batch[] = [];
  let heldBytes = 0;
  let openBytes = 0;
  let openRequests = 0;
  let takesCompressed: boolean | undefined;
  let pausedUntil = 0;
  let failures = 0;
  let timer: unknown;
  let hasSpilled = false;
  let isLeaving = false;
  let isGone = false;
  let exits = 0;
  let waiting: (() => void)[] = [];

  const hold = (batch: Batch, first?: boolean) => {
    if (first) held.unshift(batch);
    else held.push(batch);
    heldBytes += batch._body.length;
  };

  const release = () => {
    const batch = held.shift()!;
    heldBytes -= batch._body.length;
    return batch;
  };

  const drop = (batch: Batch, reason: DropReason) => {
    debugLog("dropped, " + reason, batch._contents);
    route._lose(reason, batch._contents);
  };

  const fits = (batch: Batch) =>
    openBytes + batch._body.length <= KEEPALIVE_BYTES_MAX && openRequests < (options.bufferSize || KEEPALIVE_REQUESTS_MAX);

  const move = () => {
    const now = Date.now();
    const isDown = now < pausedUntil;
    const isOffline = typeof navigator === "object" && navigator.onLine === false;
    // A page that nobody has seen yet sends nothing; while the network is down, nothing that can wait.
    for (let left = isPrerendering() || (isDown && !isLeaving) ? 0 : held.length; left--; ) {
      const batch = held[0]!;
      if (isLimited(limits, categoryOf(batch), now)) drop(release(), "ratelimit_backoff");
      else if (isLeaving) handOver(release(), isDown || isOffline);
      else if (!fits(batch) && openRequests) break;
      else if (only !== "beacon" || !beacon(batch)) send(release());
      else release();
    }
    if (!held.length && !openRequests) for (const callback of waiting.splice(0)) callback();
  };

  /** The page is going away: what still goes goes, the rest is stored. Everything here is synchronous. */
  const handOver = (batch: Batch, isUnreachable: boolean) => {
    if (isUnreachable || !fits(batch)) store(batch);
    else if (only === "fetch" || !beacon(batch)) send(batch);
  };

  const store = (batch: Batch) => {
    if (spill._put(batch)) hasSpilled = true;
    else hold(batch);
  };

  /** Something has happened, so the page lives: what was stored for its successor need not wait. */
  const resume = () => (hasSpilled && Date.now() >= pausedUntil ? recover() : move());

  /** Tabs must not take the same entry twice: a lock, where there are locks. */
  const recover = () => {
    const take = () => {
      for (const batch of spill._take()) hold(batch);
      move();
    };
    hasSpilled = false;
    try {
      navigator.locks.request("fanal", take).catch(take);
    } catch {
      take();
    }
  };

  /** Brings the oldest batch of the offline queue back; its delivery brings the next. */
  const shift = () =>
    offline?._shift().then((batch) => {
      if (batch) hold(batch);
      move();
    });

  /** Hands a plain batch to the browser. It takes no headers, and gives no answer. */
  const beacon = (batch: Batch) => {
    try {
      if (options.headers || batch._isCompressed || !navigator.sendBeacon(route._url, batch._body as BodyInit)) return false;
    } catch {
      return false;
    }
    // No answer will tell when its bytes leave the browser's budget.
    const bytes = batch._body.length;
    openBytes += bytes;
    later(() => {
      openBytes -= bytes;
      resume();
    }, RETRY_FIRST_MS);
    return true;
  };

  const send = (batch: Batch) => {
    const bytes = batch._body.length;
    const abort = new AbortController();
    const timeout = later(() => abort.abort(), REQUEST_TIMEOUT_MS);
    const request: RequestInit = {
      method: "POST",
      body: batch._body as BodyInit,
      referrerPolicy: "strict-origin",
      keepalive: fits(batch),
      headers: { ...options.headers, ...(batch._isCompressed && { "content-encoding": "deflate" }) },
      signal: abort.signal,
      ...options.fetchOptions,
    };
    openBytes += bytes;
    openRequests++;
    // Asynchronous, so that a `fetch` that throws is one that rejects.
    const ask = async () => {
      const response = await route._fetch!(route._url, request);
      // Chromium counts a keepalive body against its budget until the answer has been read to the end.
      await response.text?.().catch(() => {});
      return response;
    };
    const sentAt = exits;
    ask().then(
      (response) => close(() => answered(batch, response)),
      () => {
        const settle = () =>
          close(() => {
            // Without an answer nobody knows whether it arrived; sending it again could count twice.
            if (abort.signal.aborted) drop(batch, "network_error");
            else if (sentAt === exits) failed(batch);
          });
        // Chromium rejects what is in flight before it tells a page to go, and delivers it all the same. Where there is a next
        // task, it was the network. What an exit itself could not send is stored while there is time.
        if (isGone) settle();
        else setTimeout(settle);
      },
    );
    const close = (settle: () => void) => {
      clearTimeout(timeout as number);
      openBytes -= bytes;
      openRequests--;
      settle();
      if (!isGone) resume();
    };
  };

  const answered = (batch: Batch, { status, headers }: Response) => {
    updateLimits(limits, status, headers.get("x-sentry-rate-limits"), headers.get("retry-after"), Date.now());
    if (status < 300) {
      pausedUntil = failures = 0;
      if (batch._isCompressed) takesCompressed = true;
      shift();
    } else if (status > 501 && status < 505) {
      // A gateway without its server: nobody has seen the batch.
      failed(batch);
    } else if (batch._plain && status !== 413 && status !== 429) {
      takesCompressed = false;
      hold(uncompressed(batch), true);
    } else if (status !== 429) {
      // The receiver itself counts what it refuses with 429.
      drop(batch, "send_error");
    }
  };

  /** The network, or something that looks like it: a refused preflight cannot be told apart from a broken line. */
  const failed = (batch: Batch) => {
    if (batch._plain && !isGone) {
      // If the plain form arrives, it was the compression that the receiver's CORS rules refuse.
      takesCompressed = false;
      return hold(uncompressed(batch), true);
    }
    // Not even plain: then it was the network, and compression is as unknown as before.
    if (!batch._tries && !batch._isCompressed && !takesCompressed) takesCompressed = undefined;
    const pause = Math.min(RETRY_LONGEST_MS, RETRY_FIRST_MS * 2 ** failures++) * (0.5 + Math.random());
    debugLog("request failed, next in ms:", pause);
    pausedUntil = Date.now() + pause;
    clearTimeout(timer as number);
    timer = later(online, pause);
    if (offline) offline._put(batch);
    else if (isLeaving) store(batch);
    else if (++batch._tries > RETRIES_MAX) drop(batch, "network_error");
    else hold(batch, true);
  };

  const online = () => {
    pausedUntil = 0;
    shift();
    resume();
  };

  if (options.flushAtStartup) shift();

  return {
    _push(batch) {
      hold(batch);
      while (heldBytes > HELD_BYTES_MAX && held.length > 1) drop(release(), "queue_overflow");
    },
    _move: move,
    _leaving() {
      isLeaving = true;
    },
    _gone() {
      isGone = true;
      exits++;
    },
    _return() {
      isLeaving = isGone = false;
      recover();
    },
    _recover: recover,
    _online: online,
    // A tunnel nobody has asked yet may not know compression, and at exit nobody can ask.
    _compresses: () =>
      only !== "beacon" &&
      (route._compression === "auto" ? (takesCompressed ?? !(route._isTunnel && isLeaving)) : route._compression),
    _prefersCompressed(plainBytes, pendingBytes) {
      if (route._compression === true) return true;
      // At exit a beacon is the surest way, and it takes plain bodies only.
      return isLeaving ? plainBytes > KEEPALIVE_BYTES_MAX - openBytes - heldBytes - pendingBytes : plainBytes >= COMPRESS_BYTES_MIN;
    },
    _needsPlain: () => takesCompressed === undefined && route._compression === "auto",
    _drained: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        move();
      }),
  };
}

function isPrerendering(): boolean {
  return typeof document === "object" && (document as { prerendering?: boolean }).prerendering === true;
}
