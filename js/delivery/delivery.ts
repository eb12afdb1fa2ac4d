import {
  COMPRESS_BYTES_MIN, HELD_BYTES_MAX, KEEPALIVE_BYTES_MAX, KEEPALIVE_REQUESTS_MAX, REQUEST_TIMEOUT_MS, RETRIES_MAX, RETRY_FIRST_MS, RETRY_LONGEST_MS,
} from "../limits.js";
import { debugLog } from "../console.js";
import { categoryOf } from "./batch.js";
import type { Batch } from "./batch.js";
import type { Ledger } from "./ledger.js";
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
  /** By hand: only `fetch`, or `sendBeacon` for everything it takes. */
  _only?: "fetch" | "beacon";
  _compression: boolean | "auto";
  _isTunnel: boolean;
  /** The page's own `fetch`, saved before anyone patches it. */
  _fetch: typeof fetch | undefined;
}

/**
 * Sends batches, oldest first, within the window that browsers allow for requests that outlive their page. Whatever is in
 * flight when the page leaves is therefore safe; whatever is not is still here, and is handed over or spilled.
 */
export class Delivery {
  /** Whether compressed bodies arrive: unknown until the first answer. */
  _takesCompressed: boolean | undefined;
  private _held: Batch[] = [];
  private _heldBytes = 0;
  private _openBytes = 0;
  private _openRequests = 0;
  private _limits: RateLimits = {};
  private _pausedUntil = 0;
  private _failures = 0;
  private _timer: unknown;
  private _hasSpilled = false;
  private _isLeaving = false;
  private _waiting: (() => void)[] = [];
  private _offline: Offline | undefined;

  constructor(
    private _route: Route,
    private _ledger: Ledger,
    private _spill: Spill,
  ) {}

  /** Takes a batch over; it will be delivered, or counted. `_move` sends it. */
  _push(batch: Batch): void {
    this._hold(batch);
    while (this._heldBytes > HELD_BYTES_MAX && this._held.length > 1) this._drop(this._take(), "queue_overflow");
  }

  /** Sends what the window has room for. */
  _pump(): void {
    const now = Date.now();
    while (this._held.length && !isPrerendering() && now >= this._pausedUntil) {
      const batch = this._held[0]!;
      if (isLimited(this._limits, categoryOf(batch), now)) {
        this._drop(this._take(), "ratelimit_backoff");
        continue;
      }
      if (!this._fits(batch) && this._openRequests) break;
      this._take();
      if (this._route._only !== "beacon" || !this._beacon(batch)) this._send(batch);
    }
    this._settle();
  }

  /** Whether to have bodies compressed now. A tunnel nobody has asked yet may not know compression, and at exit nobody can ask. */
  _compresses(): boolean {
    const { _compression, _isTunnel } = this._route;
    if (typeof _compression === "boolean") return _compression;
    return this._takesCompressed ?? !(_isTunnel && this._isLeaving);
  }

  /** Of a body that exists in both forms: which one to send, by the size of the plain one. */
  _prefersCompressed(plainBytes: number): boolean {
    if (this._route._compression === true) return true;
    // At exit a beacon is the surest way, and it takes plain bodies only.
    const fits = plainBytes <= KEEPALIVE_BYTES_MAX - this._openBytes - this._heldBytes;
    return this._isLeaving ? !fits : plainBytes >= COMPRESS_BYTES_MIN;
  }

  /** The page may go away from here on: whatever is pushed is handed over at once. */
  _leaving(): void {
    this._isLeaving = true;
  }

  /** The page is going away: hands over what still goes, stores the rest. Everything here is synchronous. */
  private _leave(): void {
    if (isPrerendering()) return;
    const now = Date.now();
    const isDown = now < this._pausedUntil || (typeof navigator !== "undefined" && navigator.onLine === false);
    for (const batch of this._held.splice(0)) {
      this._heldBytes -= batch._body.length;
      if (isLimited(this._limits, categoryOf(batch), now)) this._drop(batch, "ratelimit_backoff");
      else if (isDown || !this._fits(batch)) this._store(batch);
      else if (batch._isCompressed || this._route._only === "fetch" || !this._beacon(batch)) this._send(batch);
    }
    this._settle();
  }

  /** The page is here (again), or has come for the first time: what was stored goes out now. */
  _return(): void {
    this._isLeaving = false;
    this._recover();
  }

  /** Takes back what this page or an earlier one of the origin stored. Tabs must not take the same entry twice: a lock. */
  _recover(): void {
    const recover = () => {
      for (const batch of this._spill._take()) this._hold(batch);
      this._move();
    };
    this._hasSpilled = false;
    try {
      navigator.locks.request("fanal", recover).catch(recover);
    } catch {
      recover();
    }
  }

  /** Has what the network refuses wait there, instead of in memory. */
  _useOffline(offline: Offline, flushAtStartup: boolean): void {
    this._offline = offline;
    if (flushAtStartup) this._shift();
  }

  /** Calls back once nothing is held and nothing in flight. */
  _whenDrained(callback: () => void): void {
    this._waiting.push(callback);
    this._settle();
  }

  private _send(batch: Batch): void {
    const { _url, _options, _fetch } = this._route;
    if (!_fetch) return this._failed(batch);
    const bytes = batch._body.length;
    const isKeepalive = this._fits(batch);
    const headers: Record<string, string> = { ..._options.headers };
    if (batch._isCompressed) headers["content-encoding"] = "deflate";
    const abort = typeof AbortController === "undefined" ? undefined : new AbortController();
    let isTimedOut = false;
    const timer = setTimeout(() => {
      isTimedOut = true;
      abort?.abort();
    }, REQUEST_TIMEOUT_MS);
    (timer as { unref?(): void }).unref?.();
    this._open(bytes, 1);
    const close = () => {
      clearTimeout(timer);
      this._open(-bytes, -1);
    };
    try {
      _fetch(_url, {
        method: "POST",
        body: batch._body as BodyInit,
        referrerPolicy: "strict-origin",
        keepalive: isKeepalive,
        headers,
        signal: abort?.signal,
        ..._options.fetchOptions,
      }).then(
        (response) => {
          close();
          this._answered(batch, response);
        },
        () => {
          close();
          // Without an answer nobody knows whether it arrived; sending again could count twice.
          if (isTimedOut) this._drop(batch, "network_error");
          else this._failed(batch);
          this._after();
        },
      );
    } catch {
      close();
      this._failed(batch);
    }
  }

  private _answered(batch: Batch, response: Response): void {
    const { status, headers } = response;
    response.body?.cancel?.().catch(() => {});
    updateLimits(this._limits, status, headers.get("x-sentry-rate-limits"), headers.get("retry-after"), Date.now());
    if (status >= 200 && status < 300) {
      this._pausedUntil = this._failures = 0;
      if (batch._isCompressed) this._takesCompressed = true;
      this._shift();
    } else if (batch._plain && status !== 413 && status !== 429 && status < 502) {
      this._takesCompressed = false;
      this._again(uncompressed(batch));
    } else if (status >= 502 && status <= 504) {
      this._failed(batch);
    } else if (status !== 429) {
      // The receiver itself counts what it refuses with 429.
      this._drop(batch, "send_error");
    }
    this._after();
  }

  /** The network, or something that looks like it: a refused preflight cannot be told apart from a broken line. */
  private _failed(batch: Batch): void {
    debugLog("a request failed; it will be tried again");
    if (this._isLeaving) return this._store(batch);
    if (batch._plain) {
      // If the plain form arrives, it was the compression that the receiver's CORS rules refuse.
      this._takesCompressed = false;
      return this._again(uncompressed(batch));
    }
    // Not even plain: then it was the network, and compression is as unknown as before.
    if (!batch._isCompressed && this._takesCompressed === false && !batch._tries) this._takesCompressed = undefined;
    if (this._offline) this._offline._put(batch);
    else if (++batch._tries > RETRIES_MAX) return this._drop(batch, "network_error");
    else this._again(batch);
    const pause = Math.min(RETRY_LONGEST_MS, RETRY_FIRST_MS * 2 ** this._failures++) * (0.5 + Math.random());
    this._pausedUntil = Date.now() + pause;
    clearTimeout(this._timer as number);
    this._timer = setTimeout(() => this._online(), pause + 1);
    (this._timer as { unref?(): void }).unref?.();
  }

  /** The browser says that the network is back, or it is time to try again. */
  _online(): void {
    this._pausedUntil = 0;
    this._shift();
    this._pump();
  }

  /** Brings the oldest batch of the offline queue back; its delivery brings the next. */
  private _shift(): void {
    this._offline?._shift().then((batch) => {
      if (batch) this._hold(batch);
      this._move();
    });
  }

  private _after(): void {
    // Something was answered, so the page lives: what was stored for its successor need not wait.
    if (this._hasSpilled) this._recover();
    else this._move();
  }

  /** Onwards, in the way that fits what the page is doing. */
  _move(): void {
    if (this._isLeaving) this._leave();
    else this._pump();
  }

  /** Hands a plain batch to the browser. It takes no headers, and gives no answer. */
  private _beacon(batch: Batch): boolean {
    if (this._route._options.headers || batch._isCompressed) return false;
    try {
      if (!navigator.sendBeacon(this._route._url, batch._body as BodyInit)) return false;
    } catch {
      return false;
    }
    // No answer will tell when its bytes leave the browser's budget.
    const bytes = batch._body.length;
    this._open(bytes, 0);
    const timer = setTimeout(() => {
      this._open(-bytes, 0);
      this._after();
    }, RETRY_FIRST_MS);
    (timer as { unref?(): void }).unref?.();
    return true;
  }

  private _store(batch: Batch): void {
    if (this._spill._put(batch)) this._hasSpilled = true;
    else this._hold(batch);
  }

  private _drop(batch: Batch, reason: DropReason): void {
    debugLog("dropped: " + reason, batch._contents);
    for (const [category, quantity] of batch._contents) this._ledger._add(reason, category, quantity);
  }

  private _hold(batch: Batch): void {
    this._held.push(batch);
    this._heldBytes += batch._body.length;
  }

  private _again(batch: Batch): void {
    this._held.unshift(batch);
    this._heldBytes += batch._body.length;
  }

  private _take(): Batch {
    const batch = this._held.shift()!;
    this._heldBytes -= batch._body.length;
    return batch;
  }

  private _open(bytes: number, requests: number): void {
    this._openBytes += bytes;
    this._openRequests += requests;
  }

  private _fits(batch: Batch): boolean {
    const { bufferSize } = this._route._options;
    return (
      this._openBytes + batch._body.length <= KEEPALIVE_BYTES_MAX &&
      this._openRequests < Math.min(KEEPALIVE_REQUESTS_MAX, bufferSize || KEEPALIVE_REQUESTS_MAX)
    );
  }

  private _settle(): void {
    if (!this._held.length && !this._openRequests) for (const callback of this._waiting.splice(0)) callback();
  }
}

function uncompressed(batch: Batch): Batch {
  return { ...batch, _body: batch._plain!, _plain: undefined, _isCompressed: false };
}

function isPrerendering(): boolean {
  return typeof document !== "undefined" && (document as { prerendering?: boolean }).prerendering === true;
}
