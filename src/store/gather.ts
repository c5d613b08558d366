/**
 * Shares one statement among the requests that come while another one is under way. An idle database is asked at once;
 * a busy one is asked less often, for more at a time, which also shares the flush to disk.
 */

import { mayBeDone } from './store-trouble.ts';

/** As the store shares its statements: few enough requests that one statement stays short, and room for another one. */
export const GATHERED = { sizeMax: 32, atOnceMax: 2, mayBeDone } as const;

export type GatherOptions<Request, Result> = {
  /**
   * Answers each request, in order; undefined for one that must be asked alone. If it fails and nothing was done, each is
   * asked alone.
   */
  readonly many: (requests: readonly Request[]) => Promise<readonly (Result | undefined)[]>;
  readonly one: (request: Request) => Promise<Result>;
  /** Whether what `many` asked for may have been done although it failed. Then each request fails. */
  readonly mayBeDone: (error: unknown) => boolean;
  /** Of two requests with one key, the second waits for the next statement. */
  readonly keyOf: (request: Request) => string;
  /** Requests in one statement. */
  readonly sizeMax: number;
  /** Statements under way at the same time. */
  readonly atOnceMax: number;
};

type Waiting<Request, Result> = {
  readonly request: Request;
  readonly answer: PromiseWithResolvers<Result>;
};

export function gather<Request, Result>({
  many,
  one,
  mayBeDone,
  keyOf,
  sizeMax,
  atOnceMax,
}: GatherOptions<Request, Result>): (request: Request) => Promise<Result> {
  let waiting: Waiting<Request, Result>[] = [];
  let underWay = 0;

  const askAlone = ({ request, answer }: Waiting<Request, Result>): void => {
    one(request).then(answer.resolve, answer.reject);
  };

  const askAll = async (all: readonly Waiting<Request, Result>[]): Promise<void> => {
    const [first] = all;
    if (first !== undefined && all.length === 1) {
      await one(first.request).then(first.answer.resolve, first.answer.reject);
      return;
    }
    try {
      const results = await many(all.map(({ request }) => request));
      for (const [index, each] of all.entries()) {
        const result = results[index];
        if (result === undefined) askAlone(each);
        else each.answer.resolve(result);
      }
    } catch (error) {
      for (const each of all)
        if (mayBeDone(error)) each.answer.reject(error);
        else askAlone(each);
    }
  };

  const next = (): readonly Waiting<Request, Result>[] => {
    const taken = new Map<string, Waiting<Request, Result>>();
    const left: Waiting<Request, Result>[] = [];
    for (const each of waiting) {
      const key = keyOf(each.request);
      if (taken.size < sizeMax && !taken.has(key)) taken.set(key, each);
      else left.push(each);
    }
    waiting = left;
    return [...taken.values()];
  };

  const ask = (): void => {
    while (underWay < atOnceMax && waiting.length > 0) {
      underWay += 1;
      void askAll(next()).finally(() => {
        underWay -= 1;
        ask();
      });
    }
  };

  return (request) => {
    const answer = Promise.withResolvers<Result>();
    waiting.push({ request, answer });
    ask();
    return answer.promise;
  };
}
