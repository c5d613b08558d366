/**
 * Watches claims through the ports of an engine: when a ticket was received, when it had its first external effect, and
 * when its run and thread came to rest. It also times each port, so the product needs no timing code of its own.
 */
import type { Authorizer } from '../../boundary/verdict.ts';
import type { EngineOptions } from '../../engine/create-engine.ts';
import type { HandbookInForce } from '../../engine/handbooks.ts';
import type { Store } from '../../engine/ports.ts';
import type { Shell } from '../../engine/shell.ts';
import type { ThreadPort } from '../../engine/thread-port.ts';
import { callsThrough, type Span, type Work } from './spans.ts';

export type WatchedClaim = {
  readonly ticket: string;
  readonly runId: string;
  /** Milliseconds of `performance.now()`. */
  readonly receivedAt: number;
  firstEffectAt: number | null;
  /** When its run came to rest; null until then. */
  ranAt: number | null;
  /** When the thread last showed the whole log of a resting run; null until then. */
  restedAt: number | null;
};

export type ClaimWatch = {
  adapt(options: EngineOptions): EngineOptions;
  readonly spans: readonly Span[];
  /** Calls to the store and the queue since the start, by name. */
  readonly counts: ReadonlyMap<string, number>;
  /** Resolves when `count` claims have come to rest since the watch began. */
  rested(count: number, signal: AbortSignal): Promise<void>;
  claims(): readonly WatchedClaim[];
  /** Forgets everything, so a warm-up is not counted. */
  reset(): void;
};

export function watchClaims(): ClaimWatch {
  const spans: Span[] = [];
  const counts = new Map<string, number>();
  const received = new Map<string, number>();
  const claims = new Map<string, WatchedClaim>();
  const heads = new Map<string, { readonly seq: number; readonly isAtRest: boolean }>();
  let waiting: (() => void)[] = [];

  const timed = async <T>(work: Work, name: string, call: () => Promise<T>): Promise<T> => {
    const from = performance.now();
    counts.set(name, (counts.get(name) ?? 0) + 1);
    try {
      return await call();
    } finally {
      spans.push({ work, name, from, to: performance.now() });
    }
  };
  const tell = (): void => {
    const woken = waiting;
    waiting = [];
    for (const wake of woken) wake();
  };

  const shown = (runId: string, seq: number): void => {
    const head = heads.get(runId);
    const claim = claims.get(runId);
    if (claim === undefined || head === undefined || !head.isAtRest || head.seq !== seq) return;
    claim.restedAt = performance.now();
    tell();
  };

  const watchStore = (store: Store): Store => {
    const measured = callsThrough(store, (name, call) => timed('database', name, call));
    return {
      ...measured,
      inbox: {
        ...measured.inbox,
        receive(item) {
          received.set(item.eventId.split(':')[1] ?? '', performance.now());
          return measured.inbox.receive(item);
        },
      },
      cases: {
        ...measured.cases,
        async open(request) {
          const result = await measured.cases.open(request);
          const ticket = request.keys.find(({ system }) => system === 'zendesk')?.record ?? '';
          if (result.kind === 'opened')
            claims.set(request.runId, {
              ticket,
              runId: request.runId,
              receivedAt: received.get(ticket) ?? performance.now(),
              firstEffectAt: null,
              ranAt: null,
              restedAt: null,
            });
          heads.set(request.runId, { seq: request.events.length, isAtRest: false });
          return result;
        },
      },
      runs: {
        ...measured.runs,
        async append(request) {
          const result = await measured.runs.append(request);
          if (result !== 'appended') return result;
          heads.set(request.runId, {
            seq: request.expected.seq + request.events.length,
            isAtRest: request.projection.status !== 'running',
          });
          const claim = claims.get(request.runId);
          if (claim !== undefined) {
            claim.ranAt = request.projection.status === 'running' ? null : performance.now();
            claim.restedAt = null;
          }
          return result;
        },
      },
      thread: {
        ...measured.thread,
        async followed(runId, seq) {
          await measured.thread.followed(runId, seq);
          shown(runId, seq);
        },
        async release(runId, owner, last) {
          await measured.thread.release(runId, owner, last);
          const { seq } = last ?? {};
          if (seq !== undefined) shown(runId, seq);
        },
      },
    };
  };

  const watchThread = (port: ThreadPort): ThreadPort => ({
    ...port,
    post: (request) => timed('Slack', 'thread.post', () => port.post(request)),
    update: (request) => timed('Slack', 'thread.update', () => port.update(request)),
    find: (request) => timed('Slack', 'thread.find', () => port.find(request)),
  });

  const watched = new WeakMap<HandbookInForce, HandbookInForce>();
  const watchHandbook = (inForce: HandbookInForce): HandbookInForce => {
    const known = watched.get(inForce);
    if (known !== undefined) return known;
    const judged =
      (judge: Authorizer): Authorizer =>
      (call) => {
        const from = performance.now();
        try {
          return judge(call);
        } finally {
          spans.push({ work: 'verdict', name: 'verdict', from, to: performance.now() });
        }
      };
    const boundaries = new Map(
      [...inForce.handbook.boundaries].map(([name, boundary]) => [
        name,
        { ...boundary, judge: judged(boundary.authorize) },
      ]),
    );
    const made = { ...inForce, handbook: { ...inForce.handbook, boundaries } };
    watched.set(inForce, made);
    return made;
  };

  const watchShell = (shell: Shell): Shell => {
    // Session work is the time from creating the session id to the append that uses it.
    let sessionFrom: number | null = null;
    const { random, gateway, handbooks } = shell;
    return {
      ...shell,
      random: {
        ...random,
        id(prefix) {
          if (prefix === 'session') sessionFrom ??= performance.now();
          return random.id(prefix);
        },
      },
      gateway: {
        ...gateway,
        start: (requests, commit) =>
          gateway.start(requests, (sessions) => {
            if (sessionFrom !== null)
              spans.push({ work: 'session', name: 'session', from: sessionFrom, to: performance.now() });
            sessionFrom = null;
            return commit(sessions);
          }),
      },
      handbooks: {
        ...handbooks,
        current: async () => watchHandbook(await handbooks.current()),
      },
    };
  };

  return {
    adapt: (options) => ({
      ...options,
      store: watchStore(options.store),
      wakeUps: {
        ...options.wakeUps,
        send: (wakeUp) => timed('database', 'wakeUps.send', () => options.wakeUps.send(wakeUp)),
      },
      thread: options.thread === null ? null : watchThread(options.thread),
      bindings: options.bindings.map((binding) => ({
        ...binding,
        call: async (input, context) => {
          const result = await timed(binding.tool.system === 'slack' ? 'Slack' : 'vendor calls', binding.tool.id, () =>
            binding.call(input, context),
          );
          if (binding.tool.effect === 'write' && result.kind === 'done') noteEffect(claims.values(), context.key);
          return result;
        },
      })),
      adaptShell: watchShell,
    }),
    spans,
    counts,
    async rested(count, signal) {
      const isDone = (): boolean => [...claims.values()].filter(({ restedAt }) => restedAt !== null).length >= count;
      while (!isDone()) {
        signal.throwIfAborted();
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
          signal.addEventListener(
            'abort',
            () => {
              resolve();
            },
            { once: true },
          );
        });
      }
    },
    claims: () => [...claims.values()],
    reset() {
      spans.length = 0;
      for (const map of [counts, received, claims, heads]) map.clear();
    },
  };
}

/** The idempotency key contains the run id. */
function noteEffect(claims: Iterable<WatchedClaim>, key: string): void {
  for (const claim of claims) if (key.startsWith(`sop-${claim.runId}-`)) claim.firstEffectAt ??= performance.now();
}
