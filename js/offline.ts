/** An opt-in queue in IndexedDB: what the network refuses waits there, across pages and restarts of the browser. */
import { newBatch } from "./delivery/batch.js";
import type { Batch } from "./delivery/batch.js";
import { makeFetchTransport } from "./transport.js";
import type { BaseTransportOptions, BuiltInTransport } from "./transport.js";
import type { Transport, TransportFactory, TransportOptions } from "./types.js";

/** As many batches as peers keep envelopes; one of ours holds up to a thousand metrics. */
const QUEUE_BATCHES_MAX = 30;

/** Stored by position, because property names inside the SDK change with every build. */
type Row = [isCompressed: boolean, contents: Batch["_contents"], body: Uint8Array];

/** Wraps `makeFetchTransport`: `transport: makeBrowserOfflineTransport(makeFetchTransport)`. */
export function makeBrowserOfflineTransport(createTransport: (options: BaseTransportOptions) => Transport = makeFetchTransport): TransportFactory {
  return (options) => {
    const transport: BuiltInTransport = createTransport(options);
    if (transport._self === transport) transport._offline = (lose) => new OfflineQueue(options, lose);
    return transport;
  };
}

/** First in, first out; every operation is a transaction of its own, so that tabs share the queue safely. */
export class OfflineQueue {
  private _database: Promise<IDBDatabase> | undefined;

  constructor(
    private _options: TransportOptions,
    private _onLost: (batch: Batch) => void,
  ) {}

  /** Stores the batch; if that cannot be, it is lost and counted. */
  _put(batch: Batch): void {
    const { maxQueueSize = QUEUE_BATCHES_MAX } = this._options;
    const row: Row = [batch._isCompressed, batch._contents, batch._body];
    this._use((store) => {
      store.add(row);
      const count = store.count();
      count.onsuccess = () => {
        if (count.result > maxQueueSize) this._removeFirst(store, (oldest) => this._onLost(oldest));
      };
    }).catch(() => this._onLost(batch));
  }

  /** Takes the oldest batch out. */
  async _shift(): Promise<Batch | undefined> {
    let batch: Batch | undefined;
    try {
      await this._use((store) => this._removeFirst(store, (oldest) => (batch = oldest)));
    } catch {
      // No IndexedDB here: nothing can have been stored.
    }
    return batch;
  }

  private _removeFirst(store: IDBObjectStore, receive: (batch: Batch) => void): void {
    const request = store.openCursor();
    request.onsuccess = () => {
      const cursor = request.result;
      if (!cursor) return;
      const [isCompressed, contents, body] = cursor.value as Row;
      cursor.delete();
      receive(newBatch(body, contents, isCompressed));
    };
  }

  private async _use(work: (store: IDBObjectStore) => void): Promise<void> {
    const { storeName = "queue" } = this._options;
    const database = await (this._database ||= this._open());
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(storeName, "readwrite");
      transaction.oncomplete = () => resolve();
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
      work(transaction.objectStore(storeName));
    });
  }

  private _open(): Promise<IDBDatabase> {
    const { dbName = "fanal-offline", storeName = "queue" } = this._options;
    return new Promise((resolve, reject) => {
      const request = indexedDB.open(dbName, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(storeName, { autoIncrement: true });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }
}
