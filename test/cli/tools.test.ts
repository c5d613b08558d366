import { describe, expect, it } from 'vitest';
import { allTools } from '../../src/connector/tools.ts';
import { sop } from './fake-world.ts';

describe('sop tools', () => {
  const run = (...words: readonly string[]): ReturnType<typeof sop> => sop(['tools', ...words]);

  it('lists every tool with what it does', async () => {
    const { code, out } = await run();
    expect(code).toBe(0);
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => line.split(' ')[0]),
    ).toEqual(allTools().map(({ id }) => id));
  });

  it('shows what one takes, gives, and how it can fail; not what the run fills in', async () => {
    const { out } = await run('jira.create_issue');
    expect(out).toMatch(
      /Takes[\s\S]*project +project: text[\s\S]*priority +priority: text[\s\S]*Gives[\s\S]*key [\s\S]*Errors[\s\S]*unavailable/,
    );
    const told = await run('slack.notify');
    expect(told.out).toContain('    to');
    expect(told.out).not.toContain('answer_id');
  });

  it('shows all of a system, also for programs', async () => {
    const { out } = await run('tms', '--json');
    const ids = (JSON.parse(out) as { readonly id: string }[]).map(({ id }) => id);
    expect(ids).toEqual(
      allTools()
        .map(({ id }) => id)
        .filter((id) => id.startsWith('tms.')),
    );
  });

  it('names the nearest where there is none', async () => {
    expect(await run('jira.create_isue')).toMatchObject({ code: 2, err: expect.stringContaining('jira.create_issue') });
  });
});
