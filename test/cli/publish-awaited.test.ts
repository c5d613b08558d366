/** Tests of `sop publish` on a folder that takes away an event for which a run waits. */
import { expect, it } from 'vitest';
import { inWorld } from '../engine/world.ts';
import { folderOf } from '../handbook-on-disk.ts';
import { filesOf, PERMISSIVE, sopFile, withEvents } from '../run/handbook.ts';
import { sop } from './fake-world.ts';

const FLAG = filesOf(sopFile('  - step: 1\n    says: Flag\n    flag: seen\n'), PERMISSIVE);
const WAITING = withEvents(
  filesOf(
    sopFile(
      '  - step: 1\n    says: Wait\n    wait: { event: carrier_offer, for: 30 days }\n    if_late: { says: Late, flag: late }\n',
    ),
    PERMISSIVE,
  ),
);

it.each(['--preview', '--json'])('names the run and publishes nothing, with %s', (option) =>
  inWorld({ files: WAITING }, async (world) => {
    await world.claim();
    await world.settle();
    const called = await sop(['publish', folderOf(FLAG), option], {
      store: {
        store: world.store,
        publish: () => Promise.reject(new Error('Expected no publication')),
      },
      configuration: { mode: 'sandbox', publisher: null },
    });
    expect(called.code).toBe(1);
    expect(called.out + called.err).toContain('CASE-1 waits for it in step 1');
  }),
);
