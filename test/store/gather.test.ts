import { describe, expect, it } from 'vitest';
import { gather, type GatherOptions } from '../../src/store/gather.ts';

type Asked = { readonly key: string; readonly value: number };

/** Statements that answer when the test says so. */
function database(options: Partial<GatherOptions<Asked, number>> = {}) {
  const statements: { readonly values: readonly number[]; answer(): void; fail(error: Error): void }[] = [];
  const under = <T>(values: readonly number[], result: T): Promise<T> => {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    statements.push({
      values,
      answer: () => {
        resolve(result);
      },
      fail: reject,
    });
    return promise;
  };
  const ask = gather<Asked, number>({
    keyOf: ({ key }) => key,
    sizeMax: 3,
    atOnceMax: 1,
    mayBeDone: (error) => error instanceof Error && error.message === 'no answer',
    many: (requests) =>
      under(
        requests.map(({ value }) => value),
        requests.map(({ value }) => (value < 0 ? undefined : value * 10)),
      ),
    one: ({ value }) => under([value], value * 10),
    ...options,
  });
  return {
    ask: (value: number, key = String(value)) => ask({ key, value }),
    statements: () => statements.map(({ values }) => values),
    /** The statement of this place, once it was sent. */
    async sent(place: number) {
      while (statements[place] === undefined) await Promise.resolve();
      return statements[place];
    },
  };
}

describe('requests that come while a statement is under way', () => {
  it('share the next one, and each gets its own answer', async () => {
    const { ask, sent, statements } = database();
    const all = Promise.all([1, 2, 3].map((value) => ask(value)));
    (await sent(0)).answer();
    (await sent(1)).answer();
    expect(await all).toEqual([10, 20, 30]);
    expect(statements()).toEqual([[1], [2, 3]]);
  });

  it('are no more in one statement than it takes', async () => {
    const { ask, sent, statements } = database();
    const all = Promise.all([1, 2, 3, 4, 5].map((value) => ask(value)));
    for (const place of [0, 1, 2]) (await sent(place)).answer();
    expect(await all).toEqual([10, 20, 30, 40, 50]);
    expect(statements()).toEqual([[1], [2, 3, 4], [5]]);
  });

  it('of one key come one after the other, and hold up no other key', async () => {
    const { ask, sent, statements } = database();
    const all = Promise.all([ask(1, 'a'), ask(2, 'a'), ask(3, 'a'), ask(4, 'b')]);
    for (const place of [0, 1, 2]) (await sent(place)).answer();
    expect(await all).toEqual([10, 20, 30, 40]);
    expect(statements()).toEqual([[1], [2, 4], [3]]);
  });
});

describe('a shared statement', () => {
  it('that leaves a request unanswered is followed by one for that request', async () => {
    const { ask, sent, statements } = database();
    const all = Promise.all([ask(1), ask(2), ask(-3)]);
    for (const place of [0, 1, 2]) (await sent(place)).answer();
    expect(await all).toEqual([10, 20, -30]);
    expect(statements()).toEqual([[1], [2, -3], [-3]]);
  });

  it('that fails, so that nothing was done, is followed by one for each request', async () => {
    const { ask, sent } = database();
    const all = Promise.allSettled([ask(1), ask(2), ask(3)]);
    (await sent(0)).answer();
    (await sent(1)).fail(new Error('a session was used'));
    (await sent(2)).answer();
    (await sent(3)).fail(new Error('of this one'));
    expect(await all).toMatchObject([{ value: 10 }, { value: 20 }, { reason: { message: 'of this one' } }]);
  });

  it('whose answer is lost fails each request, since it may have been carried out', async () => {
    const { ask, sent, statements } = database();
    const all = Promise.allSettled([ask(1), ask(2), ask(3)]);
    (await sent(0)).answer();
    (await sent(1)).fail(new Error('no answer'));
    expect(await all).toMatchObject([{ value: 10 }, { status: 'rejected' }, { status: 'rejected' }]);
    expect(statements()).toEqual([[1], [2, 3]]);
    const next = ask(4);
    (await sent(2)).answer();
    expect(await next).toBe(40);
  });

  it('that is slow leaves room for another, up to the limit', async () => {
    const { ask, sent, statements } = database({ atOnceMax: 2 });
    const all = Promise.all([1, 2, 3].map((value) => ask(value)));
    await sent(1);
    expect(statements()).toEqual([[1], [2]]);
    for (const place of [0, 1, 2]) (await sent(place)).answer();
    expect(await all).toEqual([10, 20, 30]);
  });
});
