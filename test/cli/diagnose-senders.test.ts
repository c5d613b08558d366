/** What `sop doctor` says of partners that speak EDI. */
import { describe, expect, it } from 'vitest';
import { diagnoseSenders } from '../../src/cli/diagnose-senders.ts';
import { SENDERS } from '../intake/edi/handbook.ts';

const messages = (...given: Parameters<typeof diagnoseSenders>): string[] =>
  diagnoseSenders(...given).map(({ state, message }) => `${state}: ${message}`);

describe('a partner that speaks EDI', () => {
  it('may send by its secret, or as files, or not at all', () => {
    expect(messages(SENDERS, { senders: ['wobbly'], ediFolder: '/edi' })).toEqual([
      'there: `wobbly` may send case events',
      'there: `carrier` may send EDI as files in /edi/in',
    ]);
    expect(messages(SENDERS, { senders: [], ediFolder: null })).toEqual([
      'note: `wobbly` is declared in `senders.yaml` and has no secret, so it cannot send: set SOPWITH_SENDER_SECRETS_WOBBLY, or SOPWITH_EDI_FOLDER and `files: true` for files',
      expect.stringContaining('SOPWITH_SENDER_SECRETS_CARRIER, or SOPWITH_EDI_FOLDER and `files: true` for files'),
    ]);
  });

  it('is missing where a folder for files is set and no one speaks EDI', () => {
    expect(messages(null, { senders: [], ediFolder: '/edi' })).toEqual([
      expect.stringContaining(
        'missing: SOPWITH_EDI_FOLDER is set, but no sender of `senders.yaml` has `edi` with `files: true`',
      ),
    ]);
  });
});
