/** A run on which the program itself failed stops, and asks people. */
import { expect, it } from 'vitest';
import { parkBroken } from '../../src/engine/park-broken.ts';
import { openAsks } from '../../src/run/log/state.ts';
import { asking, filesOf, sopFile } from '../run/handbook.ts';
import { inWorld } from './world.ts';

const STEPS = `  - step: 1
    says: Create an issue
    use: jira.create_issue
    with: { project: CLM, priority: High, summary: Damage }
    if_expired: { says: Nobody looked at it, stop: Nobody looked at it }
`;
const FILES = filesOf(sopFile(STEPS), asking('jira.create_issue', 'claims-leads:1'));

it('a run on which the program failed asks once, and says that whoever tries again approves nothing', () =>
  inWorld({ files: FILES, thread: true }, async (world) => {
    await world.claim();
    await world.settle();
    const runId = (await world.row())?.runId;
    if (runId === undefined) throw new Error('Expected a run');
    for (const _ of ['once', 'twice']) await parkBroken(world.engine.shell, runId, new Error('Step 9 is not there'));
    await world.settle();
    const state = await world.state();
    const stops = state === null ? [] : openAsks(state).filter(({ kind }) => kind === 'recovery');
    expect(stops).toMatchObject([{ because: 'Sopwith made a mistake on this run and stopped: Step 9 is not there' }]);
    const costs = world.slack.messages.flatMap(({ content }) =>
      content.kind === 'ask' && content.ask.kind === 'recovery' ? [content.ask.cost?.text] : [],
    );
    expect(costs).toEqual(['Whoever chooses “Try again” cannot approve what may follow']);
  }));
