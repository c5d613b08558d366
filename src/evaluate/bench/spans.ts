/**
 * Spans of time in which a port was at work, and how the time of one claim divides among them.
 */

/** In the order in which a moment is given to one of them: what waits for nobody else comes first. */
export const WORKS = ['verdict', 'session', 'vendor calls', 'Slack', 'database'] as const;
export type Work = (typeof WORKS)[number];

/** Milliseconds of `performance.now()`. */
export type Span = { readonly work: Work; readonly name: string; readonly from: number; readonly to: number };

/**
 * Divides the time from `from` to `to`: each moment goes to the first of `WORKS` that was under way, so that what
 * happens side by side is counted once. What is left was our own code, or a pause.
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

/** The same object, each method of it and of its groups called through `through`, by a name such as `runs.append`. */
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
