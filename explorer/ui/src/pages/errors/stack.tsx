// What was thrown, what caused it, and where: frames of the application are shown, those of libraries are folded between them.
import { useState } from "preact/hooks";
import { Button } from "../../components/button";
import { count, textOf } from "../../format/number";
import { type Exception, type Frame, stretches } from "../../errors/event";

export function Exceptions({ all }: { all: readonly Exception[] }) {
  return (
    <>
      {all.map((exception, at) => (
        <section key={at} class="panel exception">
          <header>
            {at > 0 && <p class="soft small">caused by{exception.source && exception.source !== "cause" ? ` (${exception.source})` : ""}</p>}
            {exception.type !== "" && <h2><span class="bad">{exception.type}</span></h2>}
            {exception.value !== "" && <p class="exception-value">{exception.value}</p>}
            {(exception.mechanism ?? exception.isHandled) !== undefined && (
              <p class="soft small">
                {exception.isHandled === false ? <span class="pill bad">unhandled</span> : exception.isHandled && <span class="pill">handled</span>} {exception.mechanism}
              </p>
            )}
          </header>
          <Stack frames={exception.frames} />
        </section>
      ))}
    </>
  );
}

function Stack({ frames }: { frames: readonly Frame[] }) {
  const [isRaw, setRaw] = useState(false);
  if (frames.length === 0) return <p class="soft pad">It came without a stack.</p>;
  return (
    <div class="stack">
      <div class="stack-tools"><Button small kind="quiet" aria-pressed={isRaw} onClick={() => setRaw(!isRaw)}>{isRaw ? "Frames" : "As text"}</Button></div>
      {isRaw ? <pre class="stack-text" tabIndex={0}>{frames.map((it) => `    at ${it.function} (${place(it)})`).join("\n")}</pre> : (
        <ol>
          {stretches(frames).map((it, at) => ("frame" in it ? <FrameRow key={at} frame={it.frame} isFirst={at === 0} /> : <Hidden key={at} frames={it.hidden} />))}
        </ol>
      )}
    </div>
  );
}

const place = ({ file, line, column }: Frame): string => [file || "?", line, column].filter((part) => part !== undefined).join(":");

function FrameRow({ frame, isFirst }: { frame: Frame; isFirst: boolean }) {
  const [isOpen, setOpen] = useState(isFirst);
  const hasMore = frame.source.length > 0 || frame.variables.length > 0;
  const head = (
    <>
      <span class="frame-function">{frame.function}</span>
      <span class="frame-place">{place(frame)}</span>
      {frame.isInApp && <span class="pill">in app</span>}
    </>
  );
  return (
    <li class={frame.isInApp ? "frame in-app" : "frame"}>
      {hasMore ? <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>{head}</button> : <div class="frame-head">{head}</div>}
      {hasMore && isOpen && (
        <>
          {frame.source.length > 0 && (
            <pre class="source" tabIndex={0}>
              {frame.source.map((line) => <span key={line.number} class={line.isHere ? "here" : ""}><i>{line.number}</i>{line.text}{"\n"}</span>)}
            </pre>
          )}
          {frame.variables.length > 0 && (
            <dl class="attributes pad">
              {frame.variables.map(([name, value]) => <div key={name}><dt>{name}</dt><dd class="mono">{textOf(value)}</dd></div>)}
            </dl>
          )}
        </>
      )}
    </li>
  );
}

function Hidden({ frames }: { frames: readonly Frame[] }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <li class="frames-hidden">
        <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>{isOpen ? "Fold" : "Show"} {count(frames.length)} {frames.length === 1 ? "frame" : "frames"} of libraries</button>
      </li>
      {isOpen && frames.map((frame, at) => <FrameRow key={at} frame={frame} isFirst={false} />)}
    </>
  );
}
