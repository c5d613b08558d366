/** Cases in which a run does more at one moment than a vendor's rate allows: it waits, and simulated time goes on. */
import { expect, it } from 'vitest';
import { readCaseFile } from '../../src/evaluate/case-file.ts';
import { replay, type ReplayedCase } from '../../src/evaluate/replay.ts';
import { filesOf, PERMISSIVE, sopFile } from '../run/handbook.ts';

const TOLD = 'slack.notify';
const AT = Date.parse('2026-03-04T14:05:00Z');

async function played(steps: string, ...flags: readonly string[]): Promise<ReplayedCase> {
  const cases = [{ case_id: 'R-1', received_at: new Date(AT).toISOString(), expected: { must: [], flags } }];
  const file = readCaseFile(JSON.stringify({ cases }), 'r.cases.yaml');
  const replayed = await replay({ files: filesOf(sopFile(steps), PERMISSIVE), cases: file, only: [] });
  if (replayed.kind === 'unsound') throw new Error(JSON.stringify(replayed.findings));
  const [only] = replayed.cases;
  if (only === undefined) throw new Error('Expected a case');
  return only;
}

const tellEach = (count: number, more = ''): string => `  - step: 1
    says: Name the pieces
    set: { pieces: '= [${Array.from({ length: count }, (_, at) => `"${at}"`).join(', ')}]' }
  - step: 2
    says: Tell for each piece
    for_each: { item: piece, in: = pieces, at_most: 80${more} }
    do:
      - step: 2a
        says: Tell
        use: ${TOLD}
        with: { to: claims-leads, message: "Piece {piece}" }
  - step: 3
    says: Say that all were told
    flag: all_told
`;

const secondsOf = ({ recorded }: ReplayedCase): readonly number[] =>
  recorded.calls.filter(({ tool, state }) => tool === TOLD && state === 'executed').map(({ at }) => (at - AT) / 1_000);

it('plays five messages to one person in the same moment, a second apart as in Slack', async () => {
  const case5 = await played(tellEach(5), 'all_told');
  expect(case5.failures).toEqual([]);
  const seconds = secondsOf(case5);
  expect(seconds).toHaveLength(5);
  expect(Math.max(...seconds)).toBeGreaterThan(0);
  expect(Math.max(...seconds)).toBeLessThan(10);
});
it('plays the same case with the same log each time', async () => {
  const [a, b] = [await played(tellEach(6, ', at_once: 6')), await played(tellEach(6, ', at_once: 6'))];
  expect(a.log).toEqual(b.log);
});
it('plays sixty messages at once, more than a call may wait for its turn', async () => {
  expect((await played(tellEach(60, ', at_once: 20'), 'all_told')).failures).toEqual([]);
});
it('fails such a case by what it expects', async () => {
  expect((await played(tellEach(5), 'nothing_like_this')).failures).toContain(
    'Expected the flag `nothing_like_this`, got `all_told`',
  );
});
it('plays more look-ups in a minute than we make of a vendor', async () => {
  const steps = `  - step: 1
    says: Name the pieces
    set: { pieces: '= [${Array.from({ length: 20 }, (_, at) => `"${at}"`).join(', ')}]' }
  - step: 2
    says: Look each piece up often
    for_each: { item: piece, in: = pieces, at_most: 20 }
    do:
      - step: 2a
        says: Look again and again
        for_each: { item: again, in: = pieces, at_most: 20 }
        do:
          - step: 2a1
            says: Look
            use: zendesk.find_claims
            with: { bol: = piece }
  - step: 3
    says: Say that all were looked up
    flag: all_looked_up
`;
  expect((await played(steps, 'all_looked_up')).failures).toEqual([]);
});
