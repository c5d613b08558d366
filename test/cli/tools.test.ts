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

  describe('with a handbook that declares tools', () => {
    const configuration = {
      sopsDirectory: 'sops/examples/detention',
      mode: 'real' as const,
      declaredSystems: new Map([
        [
          'mcleod',
          { url: 'https://tms.our.example/ws', auth: { by: 'header' as const, name: 'X-Api-Key' }, private: true },
        ],
      ]),
    };
    const declared = (...words: readonly string[]) => sop(['tools', ...words], { configuration });

    it('lists them with those that the program has', async () => {
      const { out } = await declared();
      expect(out).toMatch(/^mcleod\.find_load +Find the load \{load\} in McLeod$/m);
      expect(out).toMatch(/^jira\.create_issue /m);
    });

    it('shows to security what one reaches, with which credential, and which steps use it', async () => {
      const { out } = await declared('mcleod.find_load');
      expect(out).toContain('Declared in tools/mcleod-find-load.tool.yaml');
      expect(out).toContain('Asks GET /loads/search');
      expect(out).toContain('At https://tms.our.example/ws, with its secret in `X-Api-Key`, in our own network');
      expect(out).toContain('Used by detention 1');
      expect((await declared('turvo')).out).toContain('Not configured: SOPWITH_SYSTEMS has no address for it');
      const [json] = JSON.parse((await declared('mcleod', '--json')).out) as { readonly reaches: object }[];
      expect(json?.reaches).toMatchObject({ request: 'GET /loads/search', steps: ['detention 1'] });
      expect((await declared('project44')).out).toContain(
        'Declared as a look-up, sent as POST, also again after a failure',
      );
    });
  });
});
