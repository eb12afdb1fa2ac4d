/** An envelope's text as `{headers, items: [{headers, payload}]}`. */
export function parseEnvelope(text) {
  const lines = text.split("\n");
  const headers = JSON.parse(lines.shift());
  const items = [];
  while (lines.length > 0) {
    const line = lines.shift();
    if (line) items.push({ headers: JSON.parse(line), payload: parsePayload(lines.shift()) });
  }
  return { headers, items };
}

function parsePayload(line) {
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
}
