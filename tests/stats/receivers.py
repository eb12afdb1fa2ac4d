"""Receives as Datadog and OpenTelemetry do, and reads bodies by the models and messages that they publish."""

import gzip
import json
import os
import subprocess
import sys
import threading
import traceback
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from datadog_api_client import Configuration
from datadog_api_client.model_utils import OpenApiModel, validate_and_convert_types
from datadog_api_client.v1.model.distribution_points_payload import DistributionPointsPayload
from datadog_api_client.v2.model.metric_payload import MetricPayload
from google.protobuf import json_format
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest

DATADOG = {"/api/v2/series": MetricPayload, "/api/v1/distribution_points": DistributionPointsPayload}


class Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        inflate = {"deflate": zlib.decompress, "gzip": gzip.decompress}[self.headers["content-encoding"]]
        self.server.received.append((self.path, self.headers, inflate(body)))
        answer = b'{"errors":[]}'
        self.send_response(202 if self.path in DATADOG else 200)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


def received(backend, options):
    """What arrives of the measurements, for options that may name the receiver's address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.received = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    options = json.dumps(options).replace("ORIGIN", f"http://127.0.0.1:{server.server_port}")
    settings = {"FANAL_METRICS_BACKEND": backend, "FANAL_METRICS_OPTIONS": options}
    run = subprocess.run(
        [sys.argv[1]], env={**os.environ, **settings}, stdout=subprocess.PIPE, text=True, check=True
    )
    server.shutdown()
    counts = json.loads(run.stdout)
    assert counts["dropped"] == 0, counts
    return server.received, (counts["sent"] - 11) * 2


def flaws(value, path="body"):
    """What the model does not know, or could not read."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from flaws(item, f"{path}[{index}]")
    elif isinstance(value, OpenApiModel):
        if value._unparsed:
            yield f"{path} is not {type(value).__name__}"
        for name, item in value._data_store.items():
            if name not in type(value).attribute_map and name != "value":
                yield f"{path}.{name} is unknown"
            yield from flaws(item, f"{path}.{name}")


def datadog():
    requests, hits = received("datadog", {"api_key": "k" * 32, "url": "ORIGIN", "host": "web-1"})
    found = {}
    for path, headers, body in requests:
        assert headers["dd-api-key"] == "k" * 32
        model = validate_and_convert_types(
            json.loads(body), (DATADOG[path],), ["body"], True, True, Configuration()
        )
        assert not list(flaws(model)), list(flaws(model))
        for series in json.loads(body)["series"]:
            (point,) = series["points"]
            values = sorted(point[1]) if isinstance(point, list) else point["value"]
            found[(series["metric"], *sorted(series["tags"]))] = values
    assert found == {
        ("orders", "platform:app", "service:shop"): 1,
        ("orders", "platform:web", "service:shop"): 6,
        ("hits", "service:shop"): hits,
        ("queue.size", "instance:db1", "service:shop"): 12.5,
        ("balance", "service:shop"): -7,
        ("checkout", "service:shop"): [0.01, 0.02, 0.25],
        ("upload_size", "service:shop"): [1.5, 2.5],
    }, found


def opentelemetry():
    requests, hits = received("otlp", {"url": "ORIGIN/v1/metrics", "headers": {"x-token": "t"}})
    (_, headers, body), = requests
    assert headers["x-token"] == "t" and headers["content-type"] == "application/json"
    message = json_format.Parse(body, ExportMetricsServiceRequest(), ignore_unknown_fields=False)
    found = {}
    for metric in message.resource_metrics[0].scope_metrics[0].metrics:
        data = getattr(metric, metric.WhichOneof("data"))
        for point in data.data_points:
            assert 0 < point.start_time_unix_nano <= point.time_unix_nano
            key = (metric.name, metric.unit, *sorted(it.value.string_value for it in point.attributes))
            if metric.WhichOneof("data") == "exponential_histogram":
                counted = sum(point.positive.bucket_counts) + sum(point.negative.bucket_counts)
                assert counted + point.zero_count == point.count
                found[key] = (point.count, round(point.sum, 9), point.min, point.max)
            else:
                found[key] = point.as_double
    assert found == {
        ("orders", "", "app", "shop"): 1,
        ("orders", "", "shop", "web"): 6,
        ("hits", "", "shop"): hits,
        ("queue.size", "By", "db1", "shop"): 12.5,
        ("balance", "", "shop"): -7,
        ("checkout", "s", "shop"): (3, 0.28, 0.01, 0.25),
        ("upload size", "MBy", "shop"): (2, 4.0, 1.5, 2.5),
    }, found


def main():
    passed = failed = 0
    for test in (datadog, opentelemetry):
        try:
            test()
            passed += 1
        except Exception:
            print(f"{test.__name__}:")
            traceback.print_exc(file=sys.stdout)
            failed += 1
    print(f"# pass {passed}\n# fail {failed}")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
