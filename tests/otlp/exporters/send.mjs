// Sends tool spans, log records and a counter with the exporters of OpenTelemetry.
// Usage: send.mjs http|proto ENDPOINT COUNT
import { context, trace, SpanStatusCode } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';

const [encoding, endpoint, countText] = process.argv.slice(2);
const count = Number(countText);
const exporter = async (signal, name) => {
  const module = await import(`@opentelemetry/exporter-${signal}-otlp-${encoding}`);
  const path = { trace: 'traces', logs: 'logs', metrics: 'metrics' }[signal];
  return new module[name]({ url: `${endpoint}/v1/${path}` });
};

const resource = resourceFromAttributes({ 'service.name': 'exporter-test' });
const tracers = new BasicTracerProvider({
  resource,
  spanProcessors: [new BatchSpanProcessor(await exporter('trace', 'OTLPTraceExporter'))],
});
const loggers = new LoggerProvider({
  resource,
  processors: [new BatchLogRecordProcessor({ exporter: await exporter('logs', 'OTLPLogExporter') })],
});
const meters = new MeterProvider({
  resource,
  readers: [
    new PeriodicExportingMetricReader({ exporter: await exporter('metrics', 'OTLPMetricExporter') }),
  ],
});

const tracer = tracers.getTracer('test');
const logger = loggers.getLogger('test');
const counter = meters.getMeter('test').createCounter('test.calls');
for (let i = 0; i < count; ++i) {
  const span = tracer.startSpan('execute_tool search', {
    attributes: {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'search',
      'gen_ai.tool.call.id': `call-${encoding}-${i}`,
      'gen_ai.agent.name': 'sender',
      'gen_ai.conversation.id': 'conversation',
      'test.prompt': 'cut \ud83c\udfc1'.slice(0, 5),
    },
  });
  if (i === 0) span.setStatus({ code: SpanStatusCode.ERROR, message: 'failed' });
  span.end();
  logger.emit({
    eventName: 'test',
    body: 'a log record',
    attributes: { 'gen_ai.tool.call.id': `call-${encoding}-${i}`, nothing: undefined, cost: 1.0 },
    context: trace.setSpan(context.active(), span),
  });
  counter.add(1, { call: i });
}
for (const provider of [tracers, loggers, meters]) {
  await provider.forceFlush();
  await provider.shutdown();
}
