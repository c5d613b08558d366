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

  it('shows the inputs, outputs and errors of a tool, but not the inputs that the run fills in', async () => {
    const { out } = await run('jira.create_issue');
    expect(out).toMatch(
      /Takes[\s\S]*project +project: text[\s\S]*priority +priority: text[\s\S]*Returns[\s\S]*key [\s\S]*Errors[\s\S]*unavailable/,
    );
    const result = await run('slack.notify');
    expect(result.out).toContain('    to');
    expect(result.out).not.toContain('answer_id');
  });

  it('shows all tools of a system, also as JSON', async () => {
    const { out } = await run('tms', '--json');
    const ids = (JSON.parse(out) as { readonly id: string }[]).map(({ id }) => id);
    expect(ids).toEqual(
      allTools()
        .map(({ id }) => id)
        .filter((id) => id.startsWith('tms.')),
    );
  });

  it('suggests the nearest tool for an unknown one', async () => {
    expect(await run('jira.create_isue')).toMatchObject({ code: 2, err: expect.stringContaining('jira.create_issue') });
  });
});
