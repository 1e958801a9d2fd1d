import { Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { addGauges } from './collect.ts';
import type { Answer, MetricInputs } from './types.ts';

/** Upper bounds of the classes of durations, seconds. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** Metrics of a process, in the text format of Prometheus. */
export interface Metrics {
  readonly contentType: string;
  noteAnswer(answer: Answer): void;
  render(): Promise<string>;
}

/** Creates the metrics of a process; it measures the delay of the event loop from now on. */
export function createMetrics(inputs: MetricInputs): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  addGauges(registry, inputs);
  const answers = new Histogram({
    name: 'tidemark_http_request_duration_seconds',
    help: 'Time from a request to the start of its answer',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: SECONDS,
    registers: [registry],
  });
  return {
    contentType: registry.contentType,
    // Addresses that do not exist share one label, or anybody could make as many as they like.
    noteAnswer: ({ method, route = 'other', status, seconds }) =>
      answers.observe({ method, route, status: String(status) }, seconds),
    render: () => registry.metrics(),
  };
}
