// Attributes: a few as chips on a line, all of them as a list in which each can become part of the filter.
import { Fragment } from "preact";
import { textOf } from "../format/number";
import type { Attributes } from "../api/types";
import { term } from "../filter/text";
import { Button } from "./button";
import { copy } from "./snippet";

const CHIPS_MAX = 3;

/** What tells rows apart comes first; what an SDK adds to each comes last. */
export function rank(key: string): number {
  if (key.startsWith("sentry.")) return 3;
  if (key.startsWith("user_agent.")) return 2;
  return /^(browser|os|client|server|device)\./.test(key) ? 1 : 0;
}

export const sortedKeys = (attributes: Attributes): string[] => Object.keys(attributes).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));

/** The few that tell most. */
export function AttributeChips({ attributes, max = CHIPS_MAX }: { attributes: Attributes; max?: number }) {
  const keys = sortedKeys(attributes);
  return (
    <span class="chips">
      {keys.slice(0, max).map((key) => {
        const text = textOf(attributes[key]);
        return <span key={key} class="chip" title={`${key}: ${text}`}><b>{key}</b><span>{text}</span></span>;
      })}
      {keys.length > max && <span class="chip more">+{keys.length - max}</span>}
    </span>
  );
}

/** A long key breaks where its parts meet. */
const broken = (key: string) => key.split(/(?<=[._])/).map((part, at) => <Fragment key={at}>{at > 0 && <wbr />}{part}</Fragment>);

interface ListProps {
  attributes: Attributes;
  types?: Record<string, string>;
  units?: Record<string, string> | null;
  /** Adds a term to the filter of the page. */
  onFilter?: (term: string) => void;
  onGroup?: (key: string) => void;
}

/** All of them. */
export function AttributeList({ attributes, types = {}, units, onFilter, onGroup }: ListProps) {
  const keys = sortedKeys(attributes);
  if (keys.length === 0) return <p class="soft">No attributes.</p>;
  return (
    <dl class="attributes">
      {keys.map((key) => {
        const value = attributes[key];
        const text = textOf(value);
        return (
          <div key={key}>
            <dt title={types[key] ? `${key} (${types[key]})` : key}>{broken(key)}</dt>
            <dd>
              <span class="attribute-value">{text}{units?.[key] && <span class="soft"> {units[key]}</span>}</span>
              <span class="attribute-tools">
                {onFilter && <Button small kind="quiet" icon="filter" aria-label={`Only ${key} ${text}`} onClick={() => onFilter(term(key, value))} />}
                {onFilter && <Button small kind="quiet" icon="exclude" aria-label={`Not ${key} ${text}`} onClick={() => onFilter(term(key, value, { negate: true }))} />}
                {onGroup && <Button small kind="quiet" icon="group" aria-label={`Group by ${key}`} onClick={() => onGroup(key)} />}
                <Button small kind="quiet" icon="copy" aria-label={`Copy ${key}`} onClick={() => copy(text)} />
              </span>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
