/**
 * Renders `/metrics` in the Prometheus text format.
 */
import type { Store } from '../engine/ports.ts';

export const METRICS_TYPE = 'text/plain; version=0.0.4';

/** Maximum rows counted per gauge, to bound the query. A gauge with this value means "at least this many". */
const COUNTED_MAX = 1_000;
const ASK_KINDS = ['approval', 'answer', 'question', 'recovery'] as const;

export async function renderMetrics({
  inbox,
  runs,
  thread,
}: Pick<Store, 'inbox' | 'runs' | 'thread'>): Promise<string> {
  const [pending, asks, behind] = await Promise.all([
    inbox.pending(),
    runs.openAsks(COUNTED_MAX),
    thread.behind(COUNTED_MAX),
  ]);
  return [
    ...gauge('sopwith_inbox_pending', 'Case events stored but not processed yet', [['', pending]]),
    ...gauge(
      'sopwith_asks_open',
      'Approvals, answers and recoveries waiting for a person',
      ASK_KINDS.map((kind) => [`{kind="${kind}"}`, asks.filter((ask) => ask.kind === kind).length]),
    ),
    ...gauge('sopwith_threads_behind', 'Runs whose Slack thread does not show their whole log yet', [
      ['', behind.length],
    ]),
    '',
  ].join('\n');
}

function gauge(name: string, help: string, samples: readonly (readonly [labels: string, value: number])[]): string[] {
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} gauge`,
    ...samples.map(([labels, value]) => `${name}${labels} ${value}`),
  ];
}
