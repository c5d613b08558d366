/** Tests of case files that answer one question in several rounds of a loop, which are open at the same time. */
import { expect, it } from 'vitest';
import { readCaseFile } from '../../src/evaluate/case-file.ts';
import { replay } from '../../src/evaluate/replay.ts';
import { filesOf, PERMISSIVE, sopFile } from '../run/handbook.ts';

const ROOMS = filesOf(
  sopFile(`  - step: 1
    says: Name the rooms
    set: { rooms: '= ["101", "102", "103"]' }
  - step: 2
    says: Per room
    for_each: { item: room, in: = rooms, at_most: 3, at_once: 3, collect: fee }
    do:
      - step: 2a
        says: Ask whether it is lost
        ask: { of: claims-leads, question: "Is room {room} lost?", choices: [Yes, No], within: 1 day }
        save: lost
        if_late: { says: Count it as lost, set: { lost.answer: Yes } }
      - step: 2b
        says: Keep what it costs
        set: { fee: = lost.answer }
    save: fees
`),
  PERMISSIVE,
);

async function failures(...questions: readonly string[]): Promise<readonly string[]> {
  const events = questions.map((question, index) => ({
    at: `2026-03-04T15:0${index}:00Z`,
    type: 'answered',
    question,
    answer: index === 0 ? 'Yes' : 'No',
    by: 'lena-lead',
  }));
  const cases = [{ case_id: 'A-1', received_at: '2026-03-04T14:05:00Z', events, expected: { must: [], must_not: [] } }];
  const file = readCaseFile(JSON.stringify({ cases }), 'a.cases.yaml');
  const replayed = await replay({ files: ROOMS, cases: file, only: [] });
  if (replayed.kind === 'unsound') throw new Error(JSON.stringify(replayed.findings));
  return replayed.cases.flatMap((one) => one.failures);
}

it('names each round by its step, and a failure lists the rounds that are open', async () => {
  expect(await failures('2a#2', '2a', '2a#3')).toEqual([]);
  expect(await failures('2a', '2a')).toEqual([
    expect.stringContaining('no open question is `2a`: `2a#2`, `2a#3` are open'),
  ]);
});
