/** What the database holds of handbooks must be what was published and proposed. */
import { describe, expect, it } from 'vitest';
import type { StoredContents } from '../../src/engine/contents.ts';
import { inWorld } from '../engine/world.ts';

/** What the audit says when the database lists its contents with a change. */
async function problemsWith(change: (contents: StoredContents) => Partial<StoredContents>): Promise<string[]> {
  let problems: string[] = [];
  await inWorld({ isTampered: true }, async (world) => {
    expect(await world.auditProblems()).toEqual([]);
    const { record } = world.store;
    const contents = record.contents.bind(record);
    Object.assign(record, {
      contents: async () => {
        const stored = await contents();
        return { ...stored, ...change(stored) };
      },
    });
    problems = await world.auditProblems();
  });
  return problems;
}

describe('the audit of the contents of handbooks', () => {
  it('names an SOP whose file has another name now', async () => {
    expect(
      await problemsWith(({ sops }) => ({ sops: sops.map((sop) => ({ ...sop, file: `other/${sop.file}` })) })),
    ).toEqual([expect.stringMatching(/^Expected `[\w-]+` v1 as it was published, got another or none$/)]);
  });

  it('names a proposal that no one proposed', async () => {
    expect(await problemsWith(({ proposals }) => ({ proposals: [...proposals, 'CHANGE-9'] }))).toEqual([
      'Expected no `CHANGE-9`, which was never proposed',
    ]);
  });
});
