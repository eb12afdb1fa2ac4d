/** Searched in this order: Edge and Opera also call themselves Chrome, and Chrome calls itself Safari. */
const TOKENS = "Edg:Edge OPR:Opera Firefox FxiOS:Firefox CriOS:Chrome Chrome HeadlessChrome:Chrome Version:Safari";

let known: [name?: string, version?: string] | undefined;

/** Name and version of this browser, as the receiving side would name them; empty outside of one. Read once. */
export function browserIdentity(): [name?: string, version?: string] {
  return (known ||= typeof location === "undefined" ? [] : fromAgent(navigator.userAgent));
}

function fromAgent(agent: string): [name?: string, version?: string] {
  for (const token of TOKENS.split(" ")) {
    const [mark, name = mark] = token.split(":");
    const version = agent.split(new RegExp(`\\b${mark}\\w*/([\\d.]+)`))[1];
    if (version) return [!/Mobi/.test(agent) ? name : name === "Safari" ? "Mobile Safari" : name + " Mobile", version];
  }
  return [];
}
