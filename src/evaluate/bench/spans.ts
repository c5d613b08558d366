/**
 * Spans of time in which a port was working, and how the time of one claim is divided among them.
 */

/** In order of priority when several overlap: work that waits for nothing else comes first. */
export const WORKS = ['verdict', 'session', 'vendor calls', 'Slack', 'database'] as const;
export type Work = (typeof WORKS)[number];

/** Milliseconds of `performance.now()`. */
export type Span = { readonly work: Work; readonly name: string; readonly from: number; readonly to: number };

/**
 * Divides the time from `from` to `to`. Each moment counts for the first of `WORKS` that was in progress, so parallel
 * work is counted once. The rest was our own code or idle time.
 */
export function divide(spans: readonly Span[], from: number, to: number): ReadonlyMap<Work | 'rest', number> {
  const within = spans
    .map((span) => ({ ...span, from: Math.max(from, span.from), to: Math.min(to, span.to) }))
    .filter((span) => span.to > span.from);
  const edges = [...new Set([from, to, ...within.flatMap((span) => [span.from, span.to])])].sort((a, b) => a - b);
  const shares = new Map<Work | 'rest', number>([...WORKS, 'rest' as const].map((work) => [work, 0]));
  edges.slice(1).forEach((end, index) => {
    const begin = edges[index] ?? end;
    const underWay = new Set(within.filter((span) => span.from <= begin && span.to >= end).map(({ work }) => work));
    const work = WORKS.find((candidate) => underWay.has(candidate)) ?? 'rest';
    shares.set(work, (shares.get(work) ?? 0) + end - begin);
  });
  return shares;
}

/**
 * Wraps an object so each method, also those of its groups, is called through `through` with a name such as
 * `runs.append`.
 */
export function callsThrough<T extends object>(
  target: T,
  through: <R>(name: string, call: () => Promise<R>) => Promise<R>,
  group = '',
): T {
  return new Proxy(target, {
    get(object, property) {
      const value: unknown = Reflect.get(object, property);
      const name = `${group}${String(property)}`;
      if (typeof value === 'function')
        return (...given: unknown[]) => through(name, () => Reflect.apply(value, object, given) as Promise<unknown>);
      return typeof value === 'object' && value !== null ? callsThrough(value, through, `${name}.`) : value;
    },
  });
}
