/** An envelope in the list. */
export interface Row {
  readonly id: number;
  readonly received_at: number;
  readonly project: string;
  readonly sdk: string | null;
  readonly encoding: string;
  readonly bytes_wire: number;
  readonly bytes_plain: number;
  readonly items: readonly { readonly type: string; readonly bytes: number; readonly entries: number | null }[];
  /** The status that was answered, as a number or a word. */
  readonly status: number | string;
  readonly reason?: string | null;
  readonly message?: string | null;
}

export interface Whole extends Row {
  readonly headers?: Readonly<Record<string, string>> | null;
  readonly text: string | null;
}

export function isRefused({ status }: Row): boolean {
  return typeof status === "number" ? status >= 400 : !["ok", "accepted", "kept", "stored"].includes(status);
}

/** Why it was refused, if it was. */
export function reasonOf({ reason, message }: Row): string | null {
  return message ?? reason ?? null;
}
