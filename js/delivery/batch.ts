/** An encoded envelope on its way: the unit of sending, holding, storing and counting. */
export interface Batch {
  _body: Uint8Array;
  /** The body is zlib data. */
  _isCompressed: boolean;
  /** The same envelope uncompressed, kept only until the receiver has shown that it takes compressed bodies. */
  _plain?: Uint8Array;
  /** What is in it, for the ledger: category and quantity. */
  _contents: [category: string, quantity: number][];
  _tries: number;
}

/** A batch that has not been tried yet. */
export function newBatch(body: Uint8Array, contents: Batch["_contents"], isCompressed = false, plain?: Uint8Array): Batch {
  return { _body: body, _isCompressed: isCompressed, _plain: plain, _contents: contents, _tries: 0 };
}

/** The same, for a receiver that does not take it compressed. */
export function uncompressed(batch: Batch): Batch {
  return newBatch(batch._plain!, batch._contents);
}

/** The category of the rate limit that applies; an envelope of this SDK carries one kind of item. */
export function categoryOf({ _contents: [first] }: Batch): string {
  return first ? first[0] : "internal";
}
