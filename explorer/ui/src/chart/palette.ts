// The colours of series, from the stylesheet, so that both themes have their own.

export const COLORS = 10;

const read = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** The colour of the series with this number; "other" has none of its own. */
export const seriesColor = (index: number, other = false): string => read(other ? "--series-other" : `--series-${index % COLORS}`);

/** The class that gives an element this colour as `currentColor`. */
export const seriesClass = (index: number, other = false): string => (other ? "series-other" : `series-${index % COLORS}`);

/** A colour by its name in the stylesheet: `--line`. */
export const color = read;

/** The same colour, letting through what is behind it. */
export const faded = (of: string, alpha: number): string => `color-mix(in srgb, ${of} ${Math.round(alpha * 100)}%, transparent)`;
