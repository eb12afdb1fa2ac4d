"""ClickHouse's engine (the package chdb) behind the part of its HTTP interface that a client needs. For tests and benchmarks.

    python shim.py --path FOLDER [--listen 127.0.0.1:0] [--with-stdin]

The first line on stdout is `listening on http://ADDRESS`. A query comes in `?query=`, in the body, or in both (an INSERT in the one
and its data in the other, as text: JSONEachRow, TSV); `database`, `default_format`, `param_NAME` and settings are parameters; bodies may be gzipped. An error
is status 400, 404 or 500 with `X-ClickHouse-Exception-Code`. `X-ClickHouse-Summary` tells the engine's own time.
"""

import argparse
import gzip
import json
import os
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from chdb.session import Session

# Parameters of the interface itself; every other one is a setting.
OWN = {"query", "database", "default_format", "user", "password", "query_id", "session_id", "compress", "decompress"}
# Settings that belong to a server, of which the embedded engine has no use.
NOT_EMBEDDED = {"async_insert", "wait_for_async_insert", "insert_deduplication_token", "insert_deduplicate", "wait_end_of_query"}
STATUS = {60: 404, 81: 404, 516: 401}


class Engine:
    """One session, one query at a time, as the embedded engine wants it."""

    def __init__(self, path):
        self.session = Session(path)
        self.lock = threading.Lock()

    def run(self, text, answer_format):
        with self.lock:
            result = self.session.query(text, answer_format)
            return result.bytes(), result.elapsed()

    def use(self, database):
        with self.lock:
            self.session.query(f"USE `{database}`")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        if urlsplit(self.path).path == "/ping":
            return self.answer(200, b"Ok.\n")
        self.do_POST()

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if self.headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        parameters = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        query = parameters.get("query", "").encode()
        text = query + (b"\n" if query and body else b"") + body
        try:
            data, elapsed = self.run(text, parameters)
        except Exception as error:  # Whatever the engine says belongs to the client.
            return self.refuse(str(error))
        summary = json.dumps({"elapsed_ns": str(round(elapsed * 1e9))})
        self.answer(200, data, {"X-ClickHouse-Summary": summary})

    def run(self, text, parameters):
        server = self.server
        with server.turn:
            if database := parameters.get("database"):
                server.engine.use(database)
            for key, value in parameters.items():
                if key.startswith("param_") or key not in OWN | NOT_EMBEDDED:
                    server.engine.run(f"SET {key} = '{escape(value)}'", "TSV")
            return server.engine.run(text.decode(), parameters.get("default_format", "TabSeparated"))

    def refuse(self, message):
        found = re.search(r"Code: (\d+)", message)
        code = int(found[1]) if found else 0
        self.answer(STATUS.get(code, 500), (message + "\n").encode(), {"X-ClickHouse-Exception-Code": str(code)})

    def answer(self, status, data, headers=()):
        self.send_response(status)
        for key, value in dict(headers).items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


def escape(text):
    return text.replace("\\", "\\\\").replace("'", "\\'")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--path", required=True)
    parser.add_argument("--listen", default="127.0.0.1:0")
    parser.add_argument("--with-stdin", action="store_true", help="end when stdin does: whoever started this is gone")
    options = parser.parse_args()
    if options.with_stdin:
        threading.Thread(target=lambda: (sys.stdin.buffer.read(), os._exit(0)), daemon=True).start()
    host, port = options.listen.rsplit(":", 1)
    server = ThreadingHTTPServer((host, int(port)), Handler)
    server.daemon_threads = True
    server.engine = Engine(options.path)
    server.turn = threading.Lock()
    print(f"listening on http://{host}:{server.server_address[1]}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    main()
