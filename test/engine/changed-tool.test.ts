/** A handbook that declares a tool otherwise is published while a run comes to call it. */
import { expect, it } from 'vitest';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { money } from '../../src/kernel/money.ts';
import { openAsks } from '../../src/run/log/state.ts';
import { changed, ORDER_FILE } from '../declared/tool-file.ts';
import { BOUNDARY_PATH, filesOf, LENA, sopFile } from '../run/handbook.ts';
import { inWorld, SECOND, type SimulatedWorld } from './world.ts';

const files = (tool: string): readonly HandbookFile[] =>
  filesOf(
    sopFile(
      `  - step: 1
    says: Find the order
    use: shop.find_order
    with: { order: = case.claim.bol }
    save: found
    if_error:
      not_found: { says: Mark it, flag: unknown }
    outcome: looked`,
      { needs: '  - case.claim.bol' },
    ),
    {
      path: BOUNDARY_PATH,
      text: '@id("look")\n@outcome("approval")\n@approvers("claims-leads:1")\n@expires("PT48H")\n@reason("A lead looks first")\npermit (principal is Bot, action == Action::"shop.find_order", resource is Case);\n',
    },
    { path: 'tools/find-order.tool.yaml', text: tool },
  );

const CANCELS = changed('  path: /v2/orders/{order}', '  method: POST\n  path: /v2/orders/{order}/cancel');

const asked = async (world: SimulatedWorld): Promise<void> => {
  const output = { number: 'BOL-1', state: 'open', total: money('EUR', 4_850) };
  world.vendors.answers.set('shop.find_order', () => ({ kind: 'done', output }));
  await world.claim();
  await world.rest();
};

it('calls what people approved while it is declared as it was', () =>
  inWorld({ files: files(ORDER_FILE) }, async (world) => {
    await asked(world);
    await world.publish(files(ORDER_FILE.replace('B-18', 'B-19')));
    await world.approve(LENA);
    await world.rest();
    expect(world.vendors.calls).toMatchObject([{ tool: 'shop.find_order' }]);
    expect((await world.state())?.ended).toMatchObject({ kind: 'completed' });
  }));

it('does not send another request than the one that people approve, names the run, and starts again with the new one', () =>
  inWorld({ files: files(ORDER_FILE), thread: true }, async (world) => {
    await asked(world);
    const { askId } = await world.ask('approval');
    const { caseId } = (await world.state())?.opened ?? { caseId: '' as never };
    const published = await world.publish(files(CANCELS));
    expect(published).toMatchObject({
      kind: 'published',
      published: {
        changes: expect.arrayContaining([
          'Tool `shop.find_order` is another now, and CASE-1 stops to ask people before calling it',
        ]),
      },
    });
    expect((await world.engine.commands.approve(askId, LENA)).ok).toBe(false);
    await world.after(30 * SECOND);
    expect(world.vendors.calls).toEqual([]);
    expect(await world.ask('recovery')).toMatchObject({ code: 'changed_tool' });
    const { commands } = world.engine;
    expect(await commands.recover((await world.ask('recovery')).askId, LENA, 'start_again', null)).toMatchObject({
      ok: true,
    });
    await world.after(30 * SECOND);
    const runs = await world.store.runs.ofCase(caseId);
    const again = await Promise.all(runs.map(({ runId }) => world.stateOf(runId)));
    expect(again.flatMap((state) => openAsks(state)).map(({ kind }) => kind)).toEqual(['approval']);
  }));
