"""Sends tool spans, log records and a counter with the exporters of OpenTelemetry.

Usage: send.py gzip|none ENDPOINT COUNT
"""

import logging
import sys

from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk._logs import LoggerProvider, LoggingHandler
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Status, StatusCode

compression_name, endpoint, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
compression = Compression.Gzip if compression_name == "gzip" else Compression.NoCompression
resource = Resource({"service.name": "exporter-test"})


def options(signal):
    return {"endpoint": f"{endpoint}/v1/{signal}", "compression": compression}


tracers = TracerProvider(resource=resource)
tracers.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(**options("traces"))))
loggers = LoggerProvider(resource=resource)
loggers.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter(**options("logs"))))
reader = PeriodicExportingMetricReader(OTLPMetricExporter(**options("metrics")))
meters = MeterProvider(resource=resource, metric_readers=[reader])

records = logging.getLogger("records")
records.addHandler(LoggingHandler(logger_provider=loggers))
records.setLevel(logging.INFO)
tracer = tracers.get_tracer("test")
counter = meters.get_meter("test").create_counter("test.calls")
for i in range(count):
    call_id = f"call-{compression_name}-{i}"
    attributes = {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "search",
        "gen_ai.tool.call.id": call_id,
        "gen_ai.agent.name": "sender",
        "gen_ai.conversation.id": "conversation",
    }
    with tracer.start_as_current_span("execute_tool search", attributes=attributes) as span:
        if i == 0:
            span.set_status(Status(StatusCode.ERROR, "failed"))
        records.info("a log record", extra={"gen_ai.tool.call.id": call_id})
    counter.add(1, {"call": i})
for provider in (tracers, loggers, meters):
    provider.force_flush()
    provider.shutdown()
