// Traces as points: when they began, and how long they took, on a scale on which short and long ones both show.
import { useWidth } from "../../components/virtual";
import { briefTime, duration } from "../../format/time";
import { link, navigate } from "../../shell/router";
import type { TraceRow } from "../../trace/types";

const HEIGHT = 132;
const [LEFT, BOTTOM, TOP, RIGHT] = [58, 20, 10, 10];

/** Nothing is told apart below this. */
const DURATION_MIN = 1e-4;

/** Seconds that read well on the scale. */
const ROUND = [1e-4, 1e-3, 0.01, 0.1, 1, 10, 60, 600, 3600, 36_000];
const BETWEEN = [3e-4, 3e-3, 0.03, 0.3, 3, 30, 300, 1800, 18_000];

interface Props {
  traces: readonly TraceRow[];
  hovered: string | null;
  onHover: (id: string | null) => void;
}

export function Scatter({ traces, hovered, onHover }: Props) {
  const [frame, width] = useWidth<HTMLDivElement>();
  const times = traces.map((trace) => trace.start_timestamp);
  const [from, to] = [Math.min(...times), Math.max(...times)];
  const lengths = traces.map((trace) => Math.max(trace.duration, DURATION_MIN));
  const [low, high] = [Math.log10(Math.min(...lengths) / 1.5), Math.log10(Math.max(...lengths) * 1.5)];
  const x = (at: number): number => LEFT + (to > from ? (at - from) / (to - from) : 0.5) * (width - LEFT - RIGHT - 10) + 5;
  const y = (seconds: number): number => TOP + (1 - (Math.log10(Math.max(seconds, DURATION_MIN)) - low) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const within = (marks: readonly number[]): number[] => marks.filter((seconds) => seconds >= 10 ** low && seconds <= 10 ** high);
  const marks = within(ROUND).length > 2 ? within(ROUND) : within([...ROUND, ...BETWEEN]);
  const moments = to > from ? [from, (from + to) / 2, to] : [from];
  return (
    <div class="panel scatter" ref={frame}>
      {width > 0 && (
        <svg width={width} height={HEIGHT} role="img" aria-label={`Durations of ${traces.length} traces, from ${duration(Math.min(...lengths))} to ${duration(Math.max(...lengths))}`}>
          {marks.map((seconds) => (
            <g key={seconds}>
              <line class="grid" x1={LEFT} x2={width - RIGHT} y1={y(seconds)} y2={y(seconds)} />
              <text x={LEFT - 8} y={y(seconds) + 4} text-anchor="end">{duration(seconds)}</text>
            </g>
          ))}
          {moments.map((at, step) => (
            <text key={step} x={x(at)} y={HEIGHT - 5} text-anchor={moments.length === 1 || step === 1 ? "middle" : step === 0 ? "start" : "end"}>{briefTime(at, to - from)}</text>
          ))}
          {traces.map((trace) => (
            <circle
              key={trace.trace_id}
              class={[trace.failed + trace.errors > 0 && "failed-point", trace.trace_id === hovered && "lit"].filter(Boolean).join(" ")}
              cx={x(trace.start_timestamp)}
              cy={y(trace.duration)}
              r={trace.trace_id === hovered ? 6.5 : 4}
              onPointerEnter={() => onHover(trace.trace_id)}
              onPointerLeave={() => onHover(null)}
              onClick={() => navigate(link(`/traces/${trace.trace_id}`))}
            >
              <title>{`${trace.name}, ${duration(trace.duration)}`}</title>
            </circle>
          ))}
        </svg>
      )}
    </div>
  );
}
