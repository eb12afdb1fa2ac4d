// The question, as rows: metrics with their aggregates and filters, equations over them, and how all of it is grouped and shown.
import type { ApiError } from "../../api/client";
import type { Metric } from "../../api/types";
import { Button } from "../../components/button";
import { Failed } from "../../components/empty";
import { isAboutFilter } from "../../components/filter-field";
import { EquationRow } from "./equation-row";
import { GroupBy } from "./group-by";
import { QueryRow } from "./query-row";
import { QUERIES_MAX, freeId, state, update } from "./state";

const EQUATIONS_MAX = 4;

export function Builder({ metrics, error }: { metrics: readonly Metric[]; error: ApiError | null }) {
  const { queries, equations } = state.value;
  const addQuery = () => {
    const id = freeId(queries);
    const { metric, type, unit } = queries[queries.length - 1] ?? {};
    if (id && metric) update({ queries: [...queries, { id, metric, ...(type ? { type } : {}), ...(unit ? { unit } : {}) }] });
  };
  const addEquation = () => {
    const id = ["e1", "e2", "e3", "e4"].find((it) => equations.every((equation) => equation.id !== it));
    const [first, second] = queries;
    if (id && first) update({ equations: [...equations, { id, expression: second ? `${first.id} / ${second.id}` : `${first.id} * 1` }] });
  };
  return (
    <section class="builder panel" aria-label="Question">
      {queries.map((it, index) => <QueryRow key={it.id} query={it} metrics={metrics} main={index === 0} lettered={queries.length + equations.length > 1} error={errorOf(error, index)} />)}
      {equations.map((it) => <EquationRow key={it.id} equation={it} error={isAboutEquation(error, it.id) ? error : null} />)}
      <div class="builder-options">
        <GroupBy />
        <Button small kind="quiet" icon="plus" disabled={queries.length >= QUERIES_MAX} onClick={addQuery}>Query</Button>
        <Button small kind="quiet" icon="plus" disabled={equations.length >= EQUATIONS_MAX} onClick={addEquation}>Equation</Button>
      </div>
      {error && !isAboutFilter(error) && !equations.some(({ id }) => isAboutEquation(error, id)) && <Failed error={error} />}
    </section>
  );
}

/** The refusal of an equation begins with its id. */
const isAboutEquation = (error: ApiError | null, id: string): boolean => error?.field === "expression" && error.message.startsWith(`${id}:`);

/** The refusal of a question with several queries names the one it is about. */
function errorOf(error: ApiError | null, index: number): ApiError | null {
  if (!isAboutFilter(error)) return null;
  const named = /^queries\[(\d+)\]/.exec(error?.field ?? "");
  return (named ? Number(named[1]) : 0) === index ? error : null;
}
