import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { beginningOf } from '../../../src/intake/edi/folder-files.ts';

describe('the beginning of a file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sopwith-edi-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is not that of another file to which a link leads, which may be put in the place of a listed file', async () => {
    writeFileSync(join(folder, 'key'), 'a secret of this machine');
    symlinkSync(join(folder, 'key'), join(folder, 'claim.x12'));
    await expect(beginningOf(join(folder, 'claim.x12'), 100)).rejects.toMatchObject({ code: 'ELOOP' });
    expect(String(await beginningOf(join(folder, 'key'), 8))).toBe('a secret');
  });
});
