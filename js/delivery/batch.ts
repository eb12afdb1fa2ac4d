/** An encoded envelope on its way: the unit of sending, holding, spilling and counting. */
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

/** The category of the rate limit that applies; an envelope of this SDK carries one kind of item. */
export function categoryOf(batch: Batch): string {
  return batch._contents.length ? batch._contents[0]![0] : "default";
}
