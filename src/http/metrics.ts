/**
 * Renders `/metrics` in the Prometheus text format.
 */
import type { Store } from '../engine/ports.ts';
import type { Witness } from '../engine/witness-runs.ts';
import type { Refusals } from './refusals.ts';
import type { RefusedRequests } from './refused-requests.ts';

export const METRICS_TYPE = 'text/plain; version=0.0.4';

/** Maximum rows counted per gauge, to bound the query. A gauge with this value means "at least this many". */
const COUNTED_MAX = 1_000;
const ASK_KINDS = ['approval', 'answer', 'question', 'recovery'] as const;

export async function renderMetrics(
  { inbox, runs, thread }: Pick<Store, 'inbox' | 'runs' | 'thread'>,
  refusals: Pick<Refusals, 'counts'>,
  requests: Pick<RefusedRequests, 'counts'>,
  witness: Pick<Witness, 'missingMs'>,
): Promise<string> {
  const [pending, setAside, asks, behind] = await Promise.all([
    inbox.pending(),
    inbox.counts(0),
    runs.openAsks(COUNTED_MAX),
    thread.behind(COUNTED_MAX),
  ]);
  return [
    ...gauge('sopwith_inbox_pending', 'Case events stored but not processed yet', [['', pending]]),
    ...gauge(
      'sopwith_inbox_set_aside',
      'Case events that had no effect, and those that wait for another try',
      Object.entries(setAside).map(([outcome, items]) => [`{outcome="${outcome}"}`, items]),
    ),
    ...counter(
      'sopwith_webhooks_refused_total',
      'Webhooks refused since the start of this process',
      refusals.counts().map(({ source, code, refused }) => [`{source="${source}",code="${code}"}`, refused]),
    ),
    ...counter(
      'sopwith_http_refused_total',
      'Requests refused before their route since the start of this process',
      requests.counts().map(({ status, refused }) => [`{status="${status}"}`, refused]),
    ),
    ...gauge(
      'sopwith_asks_open',
      'Approvals, answers and recoveries waiting for a person',
      ASK_KINDS.map((kind) => [`{kind="${kind}"}`, asks.filter((ask) => ask.kind === kind).length]),
    ),
    ...gauge('sopwith_threads_behind', 'Runs whose Slack thread does not show their whole log yet', [
      ['', behind.length],
    ]),
    ...gauge(
      'sopwith_register_behind_seconds',
      'Time for which the register has missed how far a log has come that this process appended to',
      [['', Math.floor(witness.missingMs() / 1_000)]],
    ),
    '',
  ].join('\n');
}

type Samples = readonly (readonly [labels: string, value: number])[];

function gauge(name: string, help: string, samples: Samples): string[] {
  return series('gauge', name, help, samples);
}

function counter(name: string, help: string, samples: Samples): string[] {
  return series('counter', name, help, samples);
}

function series(type: 'gauge' | 'counter', name: string, help: string, samples: Samples): string[] {
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...samples.map(([labels, value]) => `${name}${labels} ${value}`),
  ];
}
