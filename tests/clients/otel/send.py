"""Sends a trace, metrics with exemplars and a log by OpenTelemetry's Python exporters to the collector at argv[1]."""

import logging
import sys

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk._logs import LoggerProvider, LoggingHandler
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.metrics import AlwaysOnExemplarFilter, Histogram, MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.metrics.view import ExponentialBucketHistogramAggregation, View
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

origin = sys.argv[1]
resource = Resource.create({"service.name": "pyshop", "service.version": "2.0"})

traces = TracerProvider(resource=resource)
traces.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{origin}/v1/traces", compression=Compression.Gzip)))
tracer = traces.get_tracer("shop")

metrics = MeterProvider(
    resource=resource,
    metric_readers=[PeriodicExportingMetricReader(OTLPMetricExporter(f"{origin}/v1/metrics", compression=Compression.Deflate))],
    exemplar_filter=AlwaysOnExemplarFilter(),
    views=[View(instrument_type=Histogram, instrument_name="py.payload", aggregation=ExponentialBucketHistogramAggregation())],
)
meter = metrics.get_meter("shop")

logs = LoggerProvider(resource=resource)
logs.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter(f"{origin}/v1/logs")))
logger = logging.getLogger("shop")
logger.propagate = False
logger.addHandler(LoggingHandler(logger_provider=logs))

with tracer.start_as_current_span("checkout", kind=trace.SpanKind.CONSUMER) as span:
    print(f"{span.get_span_context().trace_id:032x} {span.get_span_context().span_id:016x}")
    meter.create_counter("py.orders").add(3, {"tier": "pro"})
    wait = meter.create_histogram("py.wait", unit="s")
    wait.record(0.2)
    wait.record(7.5)
    payload = meter.create_histogram("py.payload", unit="By")
    for size in (100, 200, 4000):
        payload.record(size)
    try:
        {}["sku"]
    except KeyError:
        logger.exception("no stock")

traces.shutdown()
metrics.shutdown()
logs.shutdown()
