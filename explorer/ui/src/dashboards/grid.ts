// Where widgets stand: a grid of twelve columns in which nothing overlaps and nothing floats.

export const COLUMNS = 12;
const WIDTH_MIN = 2;
const HEIGHT_MIN = 1;
const HEIGHT_MAX = 24;

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface Placed extends Place {
  readonly id: string;
}

export function overlaps(one: Place, other: Place): boolean {
  return one.x < other.x + other.w && other.x < one.x + one.w && one.y < other.y + other.h && other.y < one.y + one.h;
}

/** Whole cells, inside the grid. */
export function fitted({ x, y, w, h }: Place): Place {
  const whole = (value: number, least: number, most: number): number => Math.min(Math.max(Math.round(value) || 0, least), most);
  const width = whole(w, WIDTH_MIN, COLUMNS);
  return { x: whole(x, 0, COLUMNS - width), y: whole(y, 0, Number.MAX_SAFE_INTEGER), w: width, h: whole(h, HEIGHT_MIN, HEIGHT_MAX) };
}

/** Moves or resizes one widget. It gets what it asks for; the others make room below, then all rise as far as they can. */
export function arranged<T extends Placed>(widgets: readonly T[], id: string, wanted: Place): T[] {
  const place = fitted(wanted);
  return settled(widgets.map((widget) => (widget.id === id ? { ...widget, ...place } : widget)), id);
}

/** Everything as high as it can rise without passing another, in the order of reading; `first` goes before those it shares a row with. */
export function settled<T extends Placed>(widgets: readonly T[], first?: string): T[] {
  const turn = (widget: T): number => (widget.id === first ? 0 : 1);
  const order = [...widgets].sort((a, b) => a.y - b.y || turn(a) - turn(b) || a.x - b.x);
  const done: T[] = [];
  for (const widget of order) {
    const above = done.filter((other) => other.x < widget.x + widget.w && widget.x < other.x + other.w);
    const y = above.reduce((row, other) => Math.max(row, other.y + other.h), 0);
    done.push({ ...widget, y });
  }
  const byId = new Map(done.map((widget) => [widget.id, widget]));
  return widgets.map((widget) => byId.get(widget.id) ?? widget);
}

/** The first free place of a size, from the top left. */
export function freePlace(widgets: readonly Place[], w: number, h: number): Place {
  for (let y = 0; ; y++) {
    for (let x = 0; x + w <= COLUMNS; x++) {
      const place = { x, y, w, h };
      if (!widgets.some((widget) => overlaps(widget, place))) return place;
    }
  }
}

export function height(widgets: readonly Place[]): number {
  return widgets.reduce((rows, { y, h }) => Math.max(rows, y + h), 0);
}
