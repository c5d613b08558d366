/** Personal data of an ended case can be erased by those who may; the record stays whole and says so. */
import { describe, expect, it } from 'vitest';
import { eraseFields, erasableOf, type ErasureRequest } from '../../src/engine/erase-fields.ts';
import { explainCase } from '../../src/engine/explain-case.ts';
import { readRun } from '../../src/engine/open-run.ts';
import { audit, auditRecord } from '../../src/evaluate/audit.ts';
import { asCaseId, asRunId } from '../../src/kernel/ids.ts';
import { changesTogetherMs } from '../../src/kernel/limits.ts';
import { Trouble } from '../../src/kernel/trouble.ts';
import { erasableFields, withoutFields } from '../../src/run/log/erasable.ts';
import { KEYS } from '../record-keys.ts';
import { FILES, filesOf, LENA, PERMISSIVE, sopFile } from '../run/handbook.ts';
import { NEEDS, pay } from '../run/refund.ts';
import { inWorld, type SimulatedWorld } from './world.ts';

const OWNERS = {
  path: 'owners.yaml',
  text: 'may_erase: claims-leads\nowners:\n  - files: "**"\n    approved_by: claims-leads\n',
};
const files = [...FILES.filter(({ path }) => path !== 'owners.yaml'), OWNERS];

/** A standard claim that has ended. */
async function ended(world: SimulatedWorld): Promise<Omit<ErasureRequest, 'person'>> {
  world.vendors.tier = 'Standard';
  world.vendors.answers.set('tms.pay_claim', () => ({ kind: 'done', output: { payment: 'PAY-1' } }));
  await world.claim();
  await world.rest();
  const row = await world.row();
  if (row === null) throw new Error('Expected a run');
  expect(row.status).toBe('completed');
  return {
    caseId: row.caseId,
    fields: null,
    containing: null,
    reason: 'Asked for by the customer',
    account: { user: 'ann', host: 'ops-1' },
  };
}

describe('erasing', () => {
  it('takes the values and leaves a whole record that names who did it and why', () =>
    inWorld({ files }, async (world) => {
      const request = await ended(world);
      const { shell } = world.engine;
      const runId = (await world.row())?.runId;
      if (runId === undefined) throw new Error('Expected a run');
      const name = (await readRun(shell, runId))?.state.opened?.requester.name ?? '';
      expect(name).not.toBe('');
      const done = await eraseFields(shell, { ...request, person: 'lena-lead' });
      expect(done).toMatchObject({ ok: true, runs: 1 });
      const log = await shell.store.runs.log(runId, 0);
      expect(log.flatMap(erasableFields)).toEqual([]);
      expect(JSON.stringify([log, await shell.store.cases.find(request.caseId)])).not.toContain(name);
      // In this process, which has read the log before, and in one that has not.
      await world.engine.worker.sweep();
      expect((await readRun(shell, runId))?.state.opened?.requester.name).toBe('');
      const { engine } = await world.boot(Infinity, 'another');
      expect((await readRun(engine.shell, runId))?.state.ended?.kind).toBe('completed');
      expect(world.operatorNotices).toEqual([]);
      const audited = await auditRecord(shell.store, KEYS);
      expect(audited.runs).toMatchObject([{ isErased: true, problem: null }]);
      expect(audited.problems).toEqual([]);
      const explained = await explainCase(shell.store, shell.handbooks, request.caseId);
      expect(explained?.remarks.join('\n')).toMatch(
        /fields of this record erased by Lena Lindqvist \(ann on ops-1\) for claims-leads: Asked for by the customer/,
      );
    }));

  it('is told in the thread, whose card no longer shows what is gone', () =>
    inWorld({ files, thread: true }, async (world) => {
      const request = await ended(world);
      const shown = (): string => JSON.stringify(world.slack.messages.map(({ content }) => content));
      const [row] = await world.engine.shell.store.runs.ofCase(request.caseId);
      const name =
        (await readRun(world.engine.shell, row?.runId ?? asRunId('none')))?.state.opened?.requester.name ?? '';
      await eraseFields(world.engine.shell, { ...request, person: 'lena-lead' });
      await world.engine.worker.sweep();
      await world.rest();
      expect(shown()).toContain('Lena Lindqvist erased');
      const card = world.slack.messages.find(({ content }) => content.kind === 'card');
      expect(card).toBeDefined();
      expect(JSON.stringify(card?.content)).not.toContain(name);
      expect(world.troubles).toEqual([]);
    }));

  it('takes only the fields that are named, or that hold a text', () =>
    inWorld({ files }, async (world) => {
      const request = await ended(world);
      const { store } = world.engine.shell;
      const named = await erasableOf(store, { ...request, fields: ['CaseOpened.requester'] });
      expect(named.map(({ type, field }) => `${type}.${field}`)).toEqual(['CaseOpened.requester']);
      const all = await erasableOf(store, request);
      const holding = await erasableOf(store, { ...request, containing: 'BOL' });
      expect(holding.length).toBeGreaterThan(0);
      expect(holding.length).toBeLessThan(all.length);
    }));

  it('finds a text in any case and Unicode form, quoted or not, and an amount as it is shown', () =>
    inWorld({ files }, async (world) => {
      world.vendors.tier = 'Standard';
      await world.claim({}, { requester: { name: 'Jose\u0301 "Pepe" Ruiz', email: 'jose@wobbly.example' } });
      await world.rest();
      const caseId = asCaseId('CASE-1');
      const found = async (containing: string): Promise<string[]> => {
        const fields = await erasableOf(world.store, { caseId, fields: null, containing });
        return [...new Set(fields.map(({ type, field }) => `${type}.${field}`))];
      };
      for (const text of ['JOS\u00c9', 'jose\u0301', '"pepe" RUIZ'])
        expect(await found(text)).toContain('CaseOpened.requester');
      expect(await found('7,200.00')).toContain('CaseOpened.facts');
      expect(await found('Pepe\\"')).toEqual([]);
      expect(await found('"email"')).toEqual([]);
    }));

  it('is refused to everyone else, and while a run has not ended', () =>
    inWorld({ files }, async (world) => {
      const request = await ended(world);
      const { shell } = world.engine;
      expect(await eraseFields(shell, { ...request, person: 'ana-analyst' })).toMatchObject({
        ok: false,
        sentence: 'Only someone in claims-leads may erase, and Ana Alvarez is not',
      });
      expect(await eraseFields(shell, { ...request, person: 'lena-leed' })).toMatchObject({ ok: false });
      await world.publish(FILES.filter(({ path }) => path !== 'owners.yaml'));
      expect(await eraseFields(shell, { ...request, person: 'lena-lead' })).toMatchObject({
        ok: false,
        sentence: expect.stringContaining('lets no one erase') as string,
      });
    }));

  it('is refused of a run that waits for people', () =>
    inWorld({ files }, async (world) => {
      await world.claim({ claim_amount: '30000' });
      await world.rest();
      const row = await world.row();
      if (row === null) throw new Error('Expected a run');
      const request = {
        caseId: row.caseId,
        fields: null,
        containing: null,
        reason: 'Too early',
        account: { user: 'ann', host: 'ops-1' },
        person: 'lena-lead',
      };
      expect(await eraseFields(world.engine.shell, request)).toMatchObject({
        ok: false,
        sentence: expect.stringContaining('has not ended') as string,
      });
    }));

  it('is refused while the case starts again, whose next run begins with the values', () =>
    inWorld({ files }, async (world) => {
      await world.claim({ claim_amount: '30000' });
      await world.rest();
      await world.claim({ claim_amount: '32000' }, {}, 'ticket.updated');
      await world.claim({ claim_amount: '4100' }, {}, 'ticket.updated');
      await world.settle();
      await world.after(changesTogetherMs + 1_000);
      const { cases } = world.store;
      const { openRun } = cases;
      cases.openRun = () => Promise.reject(new Trouble('test.away', { message: 'Away', retry: 'later' }));
      const { askId } = await world.ask('recovery');
      await world.engine.commands.recover(askId, LENA, 'start_again', 'Again');
      await world.settle();
      const [row] = await world.store.runs.ofCase(asCaseId('CASE-1'));
      expect(row?.status).toBe('stopped');
      const request = {
        caseId: asCaseId('CASE-1'),
        fields: null,
        containing: null,
        reason: 'Asked for',
        account: { user: 'ann', host: 'ops-1' },
      };
      const erase = () => eraseFields(world.engine.shell, { ...request, person: 'lena-lead' });
      expect(await erase()).toMatchObject({
        ok: false,
        sentence: expect.stringContaining('The case starts again') as string,
      });
      cases.openRun = openRun;
      await world.after(20_000);
      const later = (await world.store.runs.ofCase(asCaseId('CASE-1'))).at(-1);
      expect(later?.runId).not.toBe(row?.runId);
      const opened = (await readRun(world.engine.shell, later?.runId ?? asRunId('none')))?.state.opened;
      expect(opened?.requester.name).not.toBe('');
    }));

  it('is refused of a run with which the case starts again while it is being erased', () =>
    inWorld(
      { files: filesOf(sopFile(pay('case.claim.amount'), { needs: NEEDS }), PERMISSIVE, OWNERS) },
      async (world) => {
        const request = { ...(await ended(world)), person: 'lena-lead' };
        await world.claim(
          { claim_amount: '32000' },
          { updated_at: new Date(world.clock.now() + 60_000).toISOString() },
          'ticket.updated',
        );
        await world.after(changesTogetherMs + 1_000);
        const { askId } = await world.ask('recovery', 'CASE-1');
        const { engine, store } = world;
        const kept = (await erasableOf(store, request)).length;
        const { openRun } = store.cases;
        store.cases.openRun = () => Promise.reject(new Trouble('test.away', { message: 'Away', retry: 'later' }));
        const { runs } = engine.shell.store;
        let isClicked = false;
        const erase: typeof runs.erase = async (what) => {
          if (!isClicked) {
            isClicked = true;
            expect(await engine.commands.recover(askId, LENA, 'start_again', 'Again')).toMatchObject({ ok: true });
          }
          return runs.erase(what);
        };
        const shell = { ...engine.shell, store: { ...engine.shell.store, runs: { ...runs, erase } } };
        expect(await eraseFields(shell, request)).toMatchObject({
          ok: false,
          sentence: expect.stringContaining('The case starts again') as string,
        });
        expect(isClicked).toBe(true);
        expect((await erasableOf(store, request)).length).toBeGreaterThanOrEqual(kept);
        store.cases.openRun = openRun;
        await world.after(20_000);
        const later = (await store.runs.ofCase(request.caseId)).at(-1);
        const { opened } = await world.stateOf(later?.runId ?? asRunId('none'));
        expect(opened).toMatchObject({
          requester: { name: 'Wobbly Widget Works' },
          earlier: expect.anything() as object,
        });
      },
    ));

  it('is tried again while other writers are faster, and never said to be done when it was not', () =>
    inWorld({ files }, async (world) => {
      const request = { ...(await ended(world)), person: 'lena-lead' };
      const { runs } = world.engine.shell.store;
      const erase = runs.erase.bind(runs);
      let conflicts = Infinity;
      const shell = {
        ...world.engine.shell,
        store: {
          ...world.engine.shell.store,
          runs: {
            ...runs,
            erase: async (what: Parameters<typeof erase>[0]) => (conflicts-- > 0 ? 'conflict' : erase(what)),
          },
        },
      } as const;
      await expect(eraseFields(shell, request)).rejects.toMatchObject({ code: 'run.busy' });
      conflicts = 1;
      expect(await eraseFields(shell, request)).toMatchObject({ ok: true, runs: 1 });
      expect(await erasableOf(shell.store, request)).toEqual([]);
    }));

  it('finds a text that has quotation marks or several lines', () =>
    inWorld({ files }, async (world) => {
      const text = 'Pat "Patty" O\'Hara\n12 Dock Road';
      world.vendors.tier = 'Standard';
      await world.claim({}, { description: text });
      await world.rest();
      const caseId = asCaseId('CASE-1');
      const found = await erasableOf(world.store, { caseId, fields: null, containing: text.toUpperCase() });
      expect(found).not.toEqual([]);
    }));

  it('does not cover a field that someone else takes away, or puts back', () =>
    inWorld({ files }, async (world) => {
      const request = await ended(world);
      const { store } = world.engine.shell;
      const runId = (await store.runs.ofCase(request.caseId))[0]?.runId;
      if (runId === undefined) throw new Error('Expected a run');
      const whole = await store.runs.log(runId, 0);
      await eraseFields(world.engine.shell, { ...request, fields: ['requester'], person: 'lena-lead' });
      const read = store.runs.log.bind(store.runs);
      const problemWith = async (change: (rows: typeof whole) => typeof whole): Promise<string | undefined> => {
        const log: typeof read = async (id, after) => change(await read(id, 0)).filter(({ seq }) => seq > after);
        return (await audit({ ...store, runs: { ...store.runs, log } }, KEYS, null))[0]?.problem?.problem;
      };
      expect(await problemWith((rows) => rows)).toBeUndefined();
      expect(await problemWith((rows) => withoutFields(rows, [{ seq: 1, field: 'facts' }]))).toBe(
        'Expected the field `facts`, got none, and no event says that it was erased',
      );
      expect(await problemWith((rows) => rows.map((row) => (row.seq === 1 ? (whole[0] ?? row) : row)))).toMatch(
        /^Expected no field `requester`, which was erased, got one/,
      );
    }));
});
