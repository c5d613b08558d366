/** `for_each` with `at_once`: items that run at the same time. */
import { describe, expect, it } from 'vitest';
import { boundOf } from '../../src/review/bound.ts';
import { fold } from '../../src/run/log/evolve.ts';
import { asking, BOUNDARY_PATH, filesOf, handbookOf, LENA, PERMISSIVE, sopFile } from './handbook.ts';
import { account, RUN, walk, type Script, type Walk } from './walk.ts';

const items = (count: number): string => Array.from({ length: count }, (_, index) => `S${index + 1}`).join(', ');
const SOP = (count: number, atOnce: number, more = ''): string => `  - step: 1
    says: Ask each system
    for_each: { item: system, in: = systems, at_most: ${Math.max(1, count)}, at_once: ${atOnce}, collect: found }
    do:
      - step: 1a
        says: Ask {system}
        use: salesforce.get_account
        with: { account_id: = system }
        save: found
${more}    save: replies
  - step: 2
    says: Tell what they answered
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: "{replies.map(r, r.name)}" }
`;
const files = (count: number, atOnce: number, more = ''): ReturnType<typeof filesOf> =>
  filesOf(sopFile(SOP(count, atOnce, more), { values: `  systems: [${items(count)}]` }), PERMISSIVE);
const answering: Script = {
  'salesforce.get_account': ({ account_id }) => account({ name: `Answer of ${String(account_id)}` }),
};
const run = (count: number, atOnce: number, script: Script = answering, more = ''): Walk =>
  walk({ handbook: handbookOf(files(count, atOnce, more)), script });
const told = (walked: Walk): unknown[] =>
  walked.made.filter(({ tool }) => tool === 'zendesk.add_internal_note').map(({ args }) => args['text']);

describe('for_each with at_once', () => {
  it('has at most so many items open, and returns what they give in the order of the list', () => {
    const walked = run(5, 2);
    let open = 0;
    const most = walked.log.reduce((max, { event }) => {
      if (event.type === 'LoopStarted' || event.type === 'RoundStarted') open += 1;
      if (event.type === 'RoundEnded') open -= 1;
      return Math.max(max, open);
    }, 0);
    expect([most, open]).toEqual([2, 0]);
    expect(told(walked)).toEqual([[1, 2, 3, 4, 5].map((number) => `Answer of S${number}`).join(', ')]);
    expect(walked.state.ended?.kind).toBe('completed');
  });

  it('shows on the card who has to decide about the parked one, before the approvals that others wait for', () => {
    const issue = '      - step: 1b\n        says: Note it\n        use: jira.create_issue\n';
    const given = '        with: { project: CLM, priority: High, summary: "{found.name}" }\n';
    const more = files(2, 2, issue + given).filter(({ path }) => path !== BOUNDARY_PATH);
    const walked = walk({
      handbook: handbookOf([...more, asking('jira.create_issue', 'claims-managers:1')]),
      script: {
        'salesforce.get_account': ({ account_id }) =>
          account_id === 'S2' ? { kind: 'failed', code: 'unauthorized', message: 'No' } : account({ name: 'One' }),
      },
    });
    expect(walked.view().asks.map(({ kind }) => kind)).toEqual(['approval', 'recovery']);
    expect(walked.view().card).toMatchObject({
      standing: expect.stringMatching(/^Stopped to ask: [^.]+$/) as string,
      owner: 'claims-leads',
    });
  });

  it('does not hold the others when one item is parked, and keeps its place in the list', () => {
    let hangs = true;
    const walked = run(4, 4, {
      'salesforce.get_account': ({ account_id }) =>
        account_id === 'S2' && hangs
          ? { kind: 'failed', code: 'unauthorized', message: 'No' }
          : account({ name: `Answer of ${String(account_id)}` }),
    });
    expect(walked.events('RoundEnded').map(({ round }) => round)).toEqual([1, 3, 4]);
    expect(walked.events('Parked').map(({ step }) => step)).toEqual(['1a#2']);
    expect(walked.explain().steps.find(({ step }) => step === '1')?.result).toMatch(/: 3 of 4 done$/);
    hangs = false;
    const done = walked.recover('try_again', LENA);
    expect(told(done)).toEqual(['Answer of S1, Answer of S2, Answer of S3, Answer of S4']);
  });

  it('continues from any prefix of its log', () => {
    const walked = run(3, 3);
    for (let length = 1; length <= walked.log.length; length++)
      expect(fold(RUN, walked.log.slice(0, length)).seq).toBe(length);
    expect(walked.events('LoopEnded')[0]?.collected?.values).toHaveLength(3);
  });

  it('collects nothing from an empty list', () => {
    const sop = SOP(1, 2).replace('in: = systems', `in: '= systems.filter(s, s != "S1")'`);
    const walked = walk({ handbook: handbookOf(filesOf(sopFile(sop, { values: '  systems: [S1]' }), PERMISSIVE)) });
    expect(told(walked)).toEqual(['none']);
  });

  it('stays readable for 40 items', () => {
    const walked = run(40, 40);
    expect(walked.view().posts.length).toBeLessThan(15);
    expect(walked.events('RoundEnded')).toHaveLength(40);
  });

  it('has a bound of time that counts items at the same time once', () => {
    const more = '      - step: 1b\n        says: Wait {pause}\n        wait: { for: = pause }\n';
    const bound = (atOnce: number): number | null => {
      const handbook = handbookOf(
        filesOf(sopFile(SOP(4, atOnce, more), { values: `  systems: [${items(4)}]\n  pause: 1 hour` }), PERMISSIVE),
      );
      const sop = [...handbook.sops.values()][0];
      const boundary = handbook.boundaries.get('claims-agent');
      if (sop === undefined || boundary === undefined) throw new Error('Expected an SOP and a boundary');
      return boundOf(sop, { boundary, calendars: {}, timeZone: 'UTC' }).ms;
    };
    expect([bound(4), bound(2)].map((ms) => (ms ?? 0) / 3_600_000)).toEqual([1, 2]);
  });
});
