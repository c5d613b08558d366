/**
 * The program as a process: its message and exit code when it cannot start, and what happens after kill -9.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createPlace, runToEnd, startProgram, type Place, type Program } from './program.ts';
import { cardOf, issuesOf, PEOPLE, shownText, messagesTo } from './state.ts';

describe('an unusable environment', () => {
  const SLACK = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' };
  it.each<readonly [string, Readonly<Record<string, string>>, readonly string[]]>([
    ['a user token', { ...SLACK, SLACK_BOT_TOKEN: 'xoxp-1' }, ['Expected SLACK_BOT_TOKEN to begin with `xoxb-`']],
    [
      'no way to reach Slack',
      { SLACK_BOT_TOKEN: 'xoxb-1' },
      ['Expected SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP), got neither'],
    ],
    [
      'an app token alone',
      { SLACK_APP_TOKEN: 'xapp-1' },
      ['Expected SLACK_BOT_TOKEN next to SLACK_APP_TOKEN or SLACK_SIGNING_SECRET'],
    ],
    [
      'half of Jira, and a wrong database',
      { ...SLACK, JIRA_HOST: 'https://our.example', DATABASE_URL: 'mysql://x' },
      [
        'Expected JIRA_EMAIL and JIRA_API_TOKEN next to the other settings of Jira',
        'Expected DATABASE_URL to begin with `postgres://`',
      ],
    ],
    [
      'Jira without Slack',
      { JIRA_HOST: 'https://our.example', JIRA_EMAIL: 'a@our.example', JIRA_API_TOKEN: 't' },
      ['Expected SLACK_BOT_TOKEN next to the settings of Jira'],
    ],
    [
      'a port that is not a number',
      { PORT: 'http' },
      ['Expected PORT to be a number from 0 to 65535, such as `4100`, got `http`'],
    ],
  ])('is refused with code 2 and every problem at once: %s', async (_, environment, sentences) => {
    const { code, logger, out } = await runToEnd(environment);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(logger).toContain('Sopwith cannot start with this configuration:');
    for (const sentence of sentences) expect(logger).toContain(sentence);
  });

  it('never shows a secret', async () => {
    const { logger } = await runToEnd({
      SLACK_BOT_TOKEN: 'hunter2-bot',
      SLACK_APP_TOKEN: 'hunter2-app',
      DATABASE_URL: 'mysql://me:hunter2@db',
    });
    expect(logger).not.toContain('hunter2');
  });

  it('is refused with code 1 when there is no handbook', async () => {
    const place = await createPlace();
    const { code, logger } = await runToEnd({
      SOPWITH_DATA: place.data,
      SOPWITH_SOPS: `${place.sops}/nowhere`,
      PORT: String(place.port),
    });
    expect(code).toBe(1);
    expect(logger).toMatch(
      /Cannot read the handbook in the folder `.*nowhere`: there is no such folder\. Give the folder of the handbook; the program reads the one in SOPWITH_SOPS/,
    );
    place.remove();
  });

  it('is refused with code 1 and the place of the mistake when a handbook file is not UTF-8', async () => {
    const place = await createPlace();
    const people = join(place.sops, 'people.yaml');
    writeFileSync(people, Buffer.from(readFileSync(people, 'utf8').replace('Lindqvist', 'Lindqvöst'), 'latin1'));
    const { code, logger } = await runToEnd({
      SOPWITH_DATA: place.data,
      SOPWITH_SOPS: place.sops,
      PORT: String(place.port),
    });
    expect(code).toBe(1);
    expect(logger).toContain(`${people}:13:22 Expected UTF-8 text, got the byte 0xF6. Save the file as UTF-8`);
    place.remove();
  });
});

describe('one data folder', () => {
  let place: Place;
  let program: Program;
  beforeAll(async () => {
    place = await createPlace();
    program = await startProgram(place);
  });
  afterEach(async () => {
    await program.fault({ fault: 'none' });
  });
  afterAll(async () => {
    await program.kill();
    place.remove();
  });

  /** Every claim in this folder becomes the case with the same number. */
  const file = async (sample: string): Promise<string> => {
    await program.act('zendesk', 'file_claim', { sample });
    return `CASE-${(await program.state()).vendors.zendesk.tickets.length}`;
  };
  const restart = async (): Promise<void> => {
    await program.kill();
    program = await startProgram(place);
  };

  it("starts in its sandbox without a line in the operator's log", () => {
    expect(program.logger()).toBe('');
  });

  it('belongs to one process: the second one ends with code 1 and says who holds it', async () => {
    const { code, logger } = await runToEnd({ SOPWITH_DATA: place.data, SOPWITH_SOPS: place.sops, PORT: '0' });
    expect(code).toBe(1);
    expect(logger).toMatch(
      /Sopwith cannot start \(store\.directory_in_use\): Expected no other Sopwith on this data folder, got process `\d+` .*; stop that one .*, set SOPWITH_DATA to a folder of its own for a second one, or set DATABASE_URL to run several processes/,
    );
  });

  it('finishes a claim after kill -9 between the acknowledgment and its answer, and acknowledges once', async () => {
    await program.fault({ vendor: 'zendesk', fault: 'hang_after', method: 'PUT' });
    const caseId = await file('enterprise-4100');
    await program.find('the claimant is acknowledged', ({ vendors }) => vendors.zendesk.tickets.at(-1)?.comments[1]);
    await restart();
    const state = await program.find('the run is done', (now) => {
      const card = cardOf(now, caseId);
      return card !== undefined && shownText(card).includes('Done: standard') ? now : undefined;
    });
    expect(state.vendors.zendesk.tickets.at(-1)?.comments).toHaveLength(2);
  });

  it('loses no webhook that it has acknowledged, and opens one case for it', async () => {
    await program.fault({ vendor: 'salesforce', fault: 'hang' });
    const caseId = await file('enterprise-7200');
    await program.find('the webhook is answered for', ({ vendors }) =>
      vendors.zendesk.tickets.at(-1)?.unsent_webhooks === 0 ? true : undefined,
    );
    await restart();
    const state = await program.find('the claim is escalated', (now) =>
      issuesOf(now, caseId).length > 0 && messagesTo(now, PEOPLE.executive, caseId).length > 0 ? now : undefined,
    );
    expect(issuesOf(state, caseId)).toHaveLength(1);
    expect(messagesTo(state, PEOPLE.executive, caseId)).toHaveLength(1);
    expect(cardOf(state, `CASE-${state.vendors.zendesk.tickets.length + 1}`)).toBeUndefined();
  });

  it('stops with code 0 on request', async () => {
    expect(await program.stop()).toBe(0);
    program = await startProgram(place);
  });
});
