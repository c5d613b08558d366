import { beforeAll, describe, expect, it } from 'vitest';
import { KEYS } from '../record-keys.ts';
import { audit } from '../../src/evaluate/audit.ts';
import { allTools } from '../../src/connector/tools.ts';
import { explainCase } from '../../src/engine/explain-case.ts';
import { createHandbooks } from '../../src/engine/handbooks.ts';
import type { Store } from '../../src/engine/ports.ts';
import { hashOf } from '../../src/kernel/canonical-json.ts';
import { asCaseId } from '../../src/kernel/ids.ts';
import { commitment } from '../../src/run/log/chain.ts';
import { erasableFields, withoutFields } from '../../src/run/log/erasable.ts';
import type { RunEvent, SealedEvent } from '../../src/run/log/event.ts';
import { createRegistry } from '../../src/tool/registry.ts';
import { approvedLargeClaim, forged, playedStore, tampered } from './played-world.ts';

type Of<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;

let store: Store;
const handbooksOf = (from: Store) => createHandbooks(from, createRegistry(allTools()), { keys: KEYS });
let log: SealedEvent[];

const seqOf = (type: RunEvent['type'], which = 0): number => log.filter((row) => row.type === type)[which]?.seq ?? -1;
const problemOf = async (changed: Store): Promise<{ seq: number; problem: string } | null> => {
  const problem = (await audit(changed, KEYS, null))[0]?.problem ?? null;
  return problem === null ? null : { seq: problem.seq, problem: problem.problem };
};
/** Changes every event of a type. */
const change =
  <Type extends RunEvent['type']>(type: Type, to: (event: Of<Type>) => RunEvent) =>
  (events: RunEvent[]): RunEvent[] =>
    events.map((event) => (event.type === type ? to(event as Of<Type>) : event));

beforeAll(async () => {
  store = await playedStore(approvedLargeClaim);
  const [row] = await store.runs.list({ limit: 1, newestFirst: true });
  log = row === undefined ? [] : await store.runs.log(row.runId, 0);
});

describe('a record as it was written', () => {
  it('is whole, and holds an approved call', async () => {
    expect(await audit(store, KEYS, null)).toEqual([
      {
        caseId: 'CASE-1',
        runId: expect.stringMatching(/^run-/) as string,
        events: log.length,
        head: { seq: log.length, hash: log.at(-1)?.hash },
        isErased: false,
        problem: null,
      },
    ]);
    expect(seqOf('ApprovalGranted')).toBeGreaterThan(0);
    expect(await audit(store, KEYS, asCaseId('CASE-1'))).toHaveLength(1);
    expect(await audit(store, KEYS, asCaseId('CASE-2'))).toEqual([]);
  });

  it('is not whole when a field is gone and no event says that it was erased', async () => {
    const erased = tampered(store, {
      rows: (rows) => withoutFields(rows, [{ seq: seqOf('CaseOpened'), field: 'facts' }]),
    });
    const [run] = await audit(erased, KEYS, null);
    expect(run?.problem?.problem).toBe('Expected the field `facts`, got none, and no event says that it was erased');
  });

  it('accepts no erased field that carries authority, since it would hide a forgery', async () => {
    const forged = tampered(store, {
      rows: (rows) =>
        rows.map((row) => {
          if (row.type !== 'CallProposed') return row;
          const { verdict, ...body } = row.body;
          return { ...row, body, erased: { verdict: commitment('1'.repeat(32), verdict) } };
        }),
    });
    const [run] = await audit(forged, KEYS, null);
    expect(run?.problem?.problem).toBe(
      "Expected the hash of the event's own content, got another: the event was changed",
    );
  });

  it('can be explained after everything erasable was erased', async () => {
    const bare = tampered(store, {
      rows: (rows) =>
        withoutFields(
          rows,
          rows.flatMap((row) => erasableFields(row).map((field) => ({ seq: row.seq, field }))),
        ),
    });
    const explanation = await explainCase(bare, handbooksOf(bare), asCaseId('CASE-1'));
    expect(explanation?.steps.map(({ step }) => step)).toEqual(
      (await explainCase(store, handbooksOf(store), asCaseId('CASE-1')))?.steps.map(({ step }) => step),
    );
    expect(JSON.stringify(explanation)).toContain('Lena');
    expect(JSON.stringify(explanation)).not.toContain('31,000');
  });

  it('is not trusted because of an erasure: a call without its approval is still named', async () => {
    const stolen = forged(store, (events) => [
      ...events.filter(({ type }) => type !== 'ApprovalGranted'),
      {
        type: 'FieldsErased',
        fields: [{ seq: 1, field: 'requester' }],
        by: { kind: 'person', person: 'lena-lead', name: 'Lena', slackUser: '', slackTeam: '' },
        group: 'security',
        reason: 'To hide it',
      },
    ]);
    const erased = tampered(stolen, {
      rows: (rows) => withoutFields(rows, [{ seq: 1, field: 'requester' }]),
    });
    const [run] = await audit({ ...erased, runs: { ...erased.runs, list: stolen.runs.list } }, KEYS, null);
    expect(run).toMatchObject({ isErased: true, problem: { problem: expect.stringContaining('approval') as string } });
  });

  it('stays whole when rebuilt without a change, so the tests below fail only for their change', async () => {
    expect(await problemOf(forged(store, (events) => events))).toBeNull();
  });
});

describe('a row changed by someone', () => {
  const withRow = (type: RunEvent['type'], to: (row: SealedEvent) => SealedEvent): Store =>
    tampered(store, { rows: (rows) => rows.map((row) => (row.seq === seqOf(type) ? to(row) : row)) });

  it('is named: a field of its body', async () => {
    expect(
      await problemOf(withRow('CallProposed', (row) => ({ ...row, body: { ...row.body, summary: 'Pay everything' } }))),
    ).toEqual({
      seq: seqOf('CallProposed'),
      problem: "Expected the hash of the event's own content, got another: the event was changed",
    });
  });

  it('is named: its actor', async () => {
    expect(await problemOf(withRow('ApprovalGiven', (row) => ({ ...row, actor: { kind: 'runner' } })))).toMatchObject({
      seq: seqOf('ApprovalGiven'),
    });
  });

  it('is named by the gap it leaves when it is removed', async () => {
    expect(await problemOf(tampered(store, { rows: (rows) => rows.filter(({ seq }) => seq !== 5) }))).toMatchObject({
      seq: 6,
    });
  });

  it("is missed at the end of the log, because the run's row has the head", async () => {
    expect(await problemOf(tampered(store, { rows: (rows) => rows.slice(0, -1) }))).toEqual({
      seq: log.length,
      problem: `Expected the log to end with event ${log.length} as the run's row says, got event ${log.length - 1}`,
    });
    expect(await problemOf(tampered(store, { rows: () => [] }))).toMatchObject({ seq: 1 });
  });

  it("is found in the run's row: head, status and outcome", async () => {
    expect(
      await problemOf(tampered(store, { run: (row) => ({ ...row, head: { ...row.head, hash: 'f'.repeat(64) } }) })),
    ).toMatchObject({ seq: log.length, problem: expect.stringContaining('with another hash') as string });
    expect(await problemOf(tampered(store, { run: (row) => ({ ...row, outcome: 'standard' }) }))).toMatchObject({
      problem: "Expected the row's outcome to follow from the log (`priority`), got `standard`",
    });
    expect(await problemOf(tampered(store, { run: (row) => ({ ...row, status: 'stopped' }) }))).toMatchObject({
      problem: expect.stringContaining("row's status") as string,
    });
  });
});

describe('the text of the SOP that a run followed', () => {
  const withText = (change: (text: string) => string | null): Store => ({
    ...store,
    handbook: {
      ...store.handbook,
      sopVersion: async (name, version) => {
        const stored = await store.handbook.sopVersion(name, version);
        const text = stored === null ? null : change(stored.text);
        return stored === null || text === null ? null : { ...stored, text };
      },
    },
  });

  it('is named when it was changed, since `explain` cites it', async () => {
    expect(await problemOf(withText((text) => text.replace('5,000.00 USD', '9,000.00 USD')))).toEqual({
      seq: seqOf('SopChosen'),
      problem:
        'Expected the text of SOP `freight-damage-claim` v1 as the run followed it, got another: the text was changed',
    });
    expect(await problemOf(withText(() => null))).toMatchObject({
      seq: seqOf('SopChosen'),
      problem: expect.stringContaining('got nothing') as string,
    });
  });

  it('is not used for an explanation when it was changed', async () => {
    const changed = withText((text) => `# ${text}`);
    await expect(explainCase(changed, handbooksOf(changed), asCaseId('CASE-1'))).rejects.toMatchObject({
      code: 'sop.changed',
    });
  });
});

describe('a published handbook', () => {
  it('is not followed when its files were changed', async () => {
    const changed: Store = {
      ...store,
      handbook: {
        ...store.handbook,
        find: async (number) => {
          const active = await store.handbook.find(number);
          return active === null
            ? null
            : {
                ...active,
                files: active.files.map(({ path, text }) => ({
                  path,
                  text: text.replace('@expires("PT4H")', '@expires("PT9H")'),
                })),
              };
        },
      },
    };
    await expect(handbooksOf(changed).current()).rejects.toMatchObject({
      code: 'handbook.changed',
    });
    expect((await handbooksOf(store).current()).published.number).toBe(1);
  });
});

describe('a log forged with valid hashes', () => {
  const rows: readonly (readonly [
    what: string,
    type: RunEvent['type'],
    change: (events: RunEvent[]) => RunEvent[],
    problem: string,
  ])[] = [
    [
      'other arguments',
      'CallProposed',
      change('CallProposed', (event) => ({ ...event, args: { ...event.args, project: 'PAY' } })),
      'Expected the hash of the proposed arguments, got another',
    ],
    [
      'another card than was approved',
      'ApprovalRequested',
      change('ApprovalRequested', (event) => ({ ...event, card: { ...event.card, willDo: 'Nothing' } })),
      'Expected a digest of what was shown, got another',
    ],
    [
      'other arguments with their hash',
      'ApprovalRequested',
      change('CallProposed', (event) =>
        event.tool !== 'jira.create_issue'
          ? event
          : {
              ...event,
              args: { ...event.args, summary: 'Other' },
              argsSha256: hashOf({ ...event.args, summary: 'Other' }),
            },
      ),
      'Expected a digest of what was shown, got another',
    ],
    [
      'an approval of something else',
      'ApprovalGiven',
      change('ApprovalGiven', (event) => ({ ...event, digest: '0'.repeat(64) })),
      'Expected an approval of the open request before its deadline, got another',
    ],
    [
      'a group that was not required',
      'ApprovalGranted',
      change('ApprovalGiven', (event) => ({ ...event, groups: ['finance'] })),
      'Expected as many approvals as the boundary requires, got fewer',
    ],
    [
      'an output',
      'CallSucceeded',
      change('CallSucceeded', (event) => ({ ...event, output: { ...event.output, tier: 'Standard' } })),
      'Expected the hash of the output, got another',
    ],
  ];

  it.each(rows)('is named at the first event made invalid by %s', async (_what, type, forge, problem) => {
    expect(await problemOf(forged(store, forge))).toEqual({ seq: seqOf(type), problem });
  });

  it('is named where a call started without its approval', async () => {
    const without = forged(store, (events) =>
      events.filter(({ type }) => type !== 'ApprovalGiven' && type !== 'ApprovalGranted'),
    );
    const started = log.findIndex((row) => row.type === 'CallStarted' && row.seq > seqOf('ApprovalGranted'));
    expect(await problemOf(without)).toEqual({
      seq: started - 1,
      problem: 'Expected an approval before the call started, got none',
    });
  });

  it('is named where a forbidden call started', async () => {
    const problem = await problemOf(
      forged(
        store,
        change('CallProposed', (event) => ({ ...event, verdict: { ...event.verdict, outcome: 'forbidden' } })),
      ),
    );
    expect(problem).toEqual({
      seq: seqOf('CallStarted'),
      problem: 'Expected a permitted or approved call, got one that is forbidden',
    });
  });

  it('is named where a call was made twice', async () => {
    const again = (events: RunEvent[]): RunEvent[] =>
      events.flatMap((event): RunEvent[] => {
        if (event.type !== 'CallSucceeded' || event.callId !== '3a#1') return [event];
        const started = events.find(
          (other) => other.type === 'CallStarted' && other.callId === '3a#1',
        ) as Of<'CallStarted'>;
        return [
          event,
          { ...started, attempt: 2, session: { ...started.session, jti: 'session-again' } },
          { ...event, attempt: 2 },
        ];
      });
    const done = log.find((row) => row.type === 'CallSucceeded' && row.body['callId'] === '3a#1')?.seq ?? -1;
    expect(await problemOf(forged(store, again))).toEqual({
      seq: done + 1,
      problem: 'Expected a call that was still open, got one that was succeeded',
    });
  });

  it('is named where a session was used twice', async () => {
    const one = (log.find((row) => row.type === 'CallStarted')?.body['session'] ??
      null) as Of<'CallStarted'>['session'];
    const problem = await problemOf(
      forged(
        store,
        change('CallStarted', (event) => ({ ...event, session: { ...event.session, jti: one.jti } })),
      ),
    );
    expect(problem).toMatchObject({
      seq: seqOf('CallStarted', 1),
      problem: expect.stringMatching(
        /^Expected a session used only once, got one already used by event \d+ of run-\S+$/,
      ) as string,
    });
  });

  it('is named where an event cannot follow the previous ones', async () => {
    const problem = await problemOf(forged(store, (events) => events.filter(({ type }) => type !== 'ClockStarted')));
    expect(problem?.problem).toMatch(/^Expected an event that can follow the previous ones, got `ClockMissed`/);
  });
});
