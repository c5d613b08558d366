/** The boundary judges a call of a later round by the label that is in the file, both when it is proposed and when it starts. */
import { expect, it } from 'vitest';
import { BOUNDARY_PATH, filesOf, sopFile } from '../run/handbook.ts';
import { inWorld } from './world.ts';

const NOTES = `  - step: 1
    says: Note it three times
    for_each: { item: word, in: '= ["one", "two", "three"]', at_most: 3 }
    do:
      - step: 1a
        says: Note it
        use: zendesk.add_internal_note
        with: { ticket: = case.zendesk.ticket_id, text: "Note {word}" }
`;
const ONLY_1A = `@id("note")
@outcome("permit")
permit (principal is Bot, action == Action::"zendesk.add_internal_note", resource is Case) when { context.run.step == "1a" };
`;

it('a rule about a step holds in every round of its loop', () =>
  inWorld({ files: filesOf(sopFile(NOTES), { path: BOUNDARY_PATH, text: ONLY_1A }) }, async (world) => {
    await world.claim();
    await world.settle();
    const state = await world.state();
    expect(Object.values(state?.calls ?? {}).map(({ step, progress }) => [step, progress.kind])).toEqual([
      ['1a', 'succeeded'],
      ['1a#2', 'succeeded'],
      ['1a#3', 'succeeded'],
    ]);
    expect(state?.ended?.kind).toBe('completed');
  }));
