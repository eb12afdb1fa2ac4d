/** An envelope in the list. */
export interface Row {
  readonly id: number;
  readonly received_at: number;
  readonly project: string | null;
  readonly sdk: string | null;
  readonly encoding: string | null;
  readonly bytes_wire: number;
  /** Null if it could not be unpacked. */
  readonly bytes_plain: number | null;
  readonly items: readonly { readonly type: string; readonly bytes: number; readonly entries: number }[];
  /** Of the answer. */
  readonly status: number;
  /** Why it was refused. */
  readonly error: string | null;
}

export interface Whole extends Row {
  readonly text: string;
  /** Less is kept than was sent. */
  readonly truncated: boolean;
}

export function isRefused({ status }: Row): boolean {
  return status >= 400;
}
