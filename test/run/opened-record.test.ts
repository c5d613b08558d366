/** A call that opens a record, which turns out to be there already. */
import { describe, expect, it } from 'vitest';
import { inUse } from '../../src/run/log/fact-change.ts';
import { openAsks } from '../../src/run/log/state.ts';
import type { CallResult } from '../../src/tool/tool.ts';
import { ANY_DOOR, handbookOf, LENA } from './handbook.ts';
import { walk } from './walk.ts';

const found = (record: string | null): CallResult => ({
  kind: 'failed',
  code: 'earlier_found',
  message: 'Zendesk has an earlier attempt of this step',
  found: { key: 'sop-1', step: '0', tool: 'zendesk.open_ticket', system: 'zendesk', summary: 'Open it', record },
});

const parkedAt = (result: CallResult) =>
  walk({
    handbook: handbookOf(ANY_DOOR),
    facts: { 'zendesk.ticket_id': null },
    script: { 'zendesk.open_ticket': result },
  });

describe('a ticket that an earlier attempt has opened', () => {
  it('is the case’s own once people say that it is the one', () => {
    const run = parkedAt(found('ticket 555'));
    const [ask] = openAsks(run.state);
    expect(ask).toMatchObject({ kind: 'recovery', choices: expect.arrayContaining(['it_was_done']) as string[] });
    run.recover('it_was_done', LENA);
    expect(inUse(run.state, 'zendesk.ticket_id')).toBe('555');
    expect(run.state.opened?.keys.at(-1)).toEqual({ system: 'zendesk', record: '555' });
  });

  it('is no answer where no one knows its number', () => {
    const [ask] = openAsks(parkedAt(found(null)).state);
    expect(ask?.kind === 'recovery' ? ask.choices : []).not.toContain('it_was_done');
  });
});
