// A value computed from the rows above: `a / b * 100`.
import { useEffect, useState } from "preact/hooks";
import type { ApiError } from "../../api/client";
import type { Equation } from "../../api/metrics";
import { Button } from "../../components/button";
import { state, update } from "./state";

export function EquationRow({ equation, error }: { equation: Equation; error: ApiError | null }) {
  const [text, setText] = useState(equation.expression);
  useEffect(() => setText(equation.expression), [equation.expression]);
  const commit = () => {
    const expression = text.trim();
    if (!expression || expression === equation.expression) return setText(equation.expression);
    update({ equations: state.peek().equations.map((it) => (it.id === equation.id ? { ...it, expression } : it)) });
  };
  return (
    <div class="query-row">
      <span class="letter" aria-hidden="true">{equation.id}</span>
      <div class="grow">
        <input
          class="input mono wide" aria-label={`Equation ${equation.id}`} aria-invalid={error ? true : undefined} value={text} spellcheck={false} placeholder="a / b * 100"
          onInput={(event) => setText(event.currentTarget.value)} onBlur={commit} onKeyDown={(event) => { if (event.key === "Enter") commit(); }}
        />
        {error && <p class="filter-why" role="alert">{error.message}</p>}
      </div>
      <Button kind="quiet" icon="close" aria-label={`Remove equation ${equation.id}`} onClick={() => update({ equations: state.peek().equations.filter((it) => it.id !== equation.id) })} />
    </div>
  );
}
