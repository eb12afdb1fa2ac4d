import assert from "node:assert/strict";
import { test } from "node:test";
import { connect, freshCopy } from "./support.mjs";

const part = (protocol, publicKey, pass, host, port, path, projectId) => ({ protocol, publicKey, pass, host, port, path, projectId });

const GOOD = [
  ["https://key@host/1", part("https", "key", "", "host", "", "", "1"), "https://host/api/1/envelope/"],
  ["http://k_1@o7.ingest.example.com/42", part("http", "k_1", "", "o7.ingest.example.com", "", "", "42"), "http://o7.ingest.example.com/api/42/envelope/"],
  ["https://key:secret@host:8443/1", part("https", "key", "secret", "host", "8443", "", "1"), "https://host:8443/api/1/envelope/"],
  ["https://key@host/a/b/1", part("https", "key", "", "host", "", "a/b", "1"), "https://host/a/b/api/1/envelope/"],
  ["http://key@[::1]:9000/1", part("http", "key", "", "[::1]", "9000", "", "1"), "http://[::1]:9000/api/1/envelope/"],
  ["http://key@127.0.0.1:9000/123", part("http", "key", "", "127.0.0.1", "9000", "", "123"), "http://127.0.0.1:9000/api/123/envelope/"],
];

for (const [dsn, parts, url] of GOOD) {
  test(`DSN ${dsn}`, async () => {
    let given;
    const { init, close } = await freshCopy();
    const client = init({ dsn, transport: (options) => ((given = options.url), { send: async () => ({}), flush: async () => true }) });
    assert.deepEqual(client.getDsn(), parts);
    const { origin, pathname, searchParams } = new URL(given);
    assert.equal(origin + pathname, url);
    const { name, version } = client.getSdkMetadata().sdk;
    assert.deepEqual(Object.fromEntries(searchParams), {
      sentry_version: "7", sentry_key: parts.publicKey, sentry_client: `${name}/${version}`,
    });
    close(1);
  });
}

for (const dsn of [
  "", "host", "https://host/1", "https://key@host", "https://key@host/", "https://key@host/project", "ftp://key@host/1",
  "//key@host/1", "https://@host/1", "https://k-y@host/1", "https://key@/1", "https://key@host:port/1", "https://key@ho st/1",
]) {
  test(`no DSN: ${JSON.stringify(dsn)}`, async (t) => {
    t.mock.method(console, "warn", () => {});
    const { init, metrics, flush } = await freshCopy();
    assert.equal(init({ dsn }).getDsn(), undefined);
    metrics.count("x");
    assert.equal(await flush(1000), true);
  });
}

test("requests carry the key in the query and nothing that a preflight would be needed for", async (t) => {
  const { sink, sdk } = await connect(t, {});
  sdk.metrics.count("x");
  await sdk.flush(5000);
  const [{ method, url, headers }] = sink.requests;
  assert.equal(method, "POST");
  assert.match(url, /^\/api\/7\/envelope\/\?sentry_version=7&sentry_key=key&sentry_client=fanal\.javascript\.browser%2F\d/);
  for (const header of ["x-sentry-auth", "authorization", "content-encoding"]) assert.equal(headers[header], undefined);
});
