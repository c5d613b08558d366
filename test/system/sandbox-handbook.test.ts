import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readSandboxHandbook, slackSeedOf } from '../../src/app/sandbox-handbook.ts';
import { readConfiguration } from '../../src/app/config.ts';
import type { Person } from '../../src/handbook/people.ts';
import { eventSecretOf } from '../../src/sandbox/credentials.ts';
import { defaultSlackSeed } from '../../src/sandbox/slack/seed.ts';

const person = (name: string, more: Partial<Person> = {}): Person => ({
  person: name,
  name: `${name} Miller`,
  email: `${name}@our.example`,
  away: [],
  ...more,
});

describe('what the sandbox takes from the handbook', () => {
  it.each([
    ['sops', []],
    ['sops/examples/freight-claims', ['carrier-recovery']],
  ])('is its own workspace and claims for %s, with the channels that steps post to', (folder, more) => {
    const { slackSeed, guide, senders } = readSandboxHandbook(folder, 'ops-systems');
    const names = defaultSlackSeed.channels.map(({ name }) => name);
    expect(slackSeed.channels.map(({ name }) => name)).toEqual([...more, ...names]);
    expect(slackSeed.users).toBe(defaultSlackSeed.users);
    expect(guide).toEqual({ channel: 'freight-claims', timeZone: 'America/Chicago', samples: null });
    expect(senders).toContain('tms');
  });

  it('is the people, the channel, the sender, the time zone and the samples of saas-ops', () => {
    const { slackSeed, guide, senders, users } = readSandboxHandbook('sops/examples/saas-ops', 'ops-systems');
    expect(slackSeed.channels.map(({ name }) => name)).toEqual(['customer-success', 'ops-systems', 'random']);
    expect(slackSeed.users.find(({ real_name: name }) => name === 'Dina Duarte')?.id).toBe('UDINA0001');
    expect(slackSeed.users.map(({ real_name: name }) => name)).not.toContain('Ana Alvarez');
    expect(slackSeed.channels[0]?.members).toContain(slackSeed.app.bot_user_id);
    expect([senders, guide.timeZone, guide.channel]).toEqual([
      ['customer-platform'],
      'America/New_York',
      'customer-success',
    ]);
    expect(guide.samples?.map(({ title }) => title)).toEqual([
      'Start a renewal review',
      'Report a blocked onboarding',
      'Report a pressing problem',
    ]);
    expect(users).toContainEqual({ name: 'Cara Castell', email: 'cara@our.example' });
  });

  it('has people without Slack ids too, with the same id on every start, in the workspace of the others', () => {
    const people = [person('zoe'), person('yan', { slack_user: 'U04AB12CD', slack_team: 'T04AB12CD' })];
    const seed = slackSeedOf(people, ['claims']);
    expect(seed.team.id).toBe('T04AB12CD');
    expect(seed.users.map(({ id }) => id)).toEqual([
      expect.stringMatching(/^U[0-9A-F]{8}$/),
      'U04AB12CD',
      seed.app.bot_user_id,
    ]);
    expect(slackSeedOf(people, ['claims'])).toEqual(seed);
  });
});

describe('sandbox.yaml', () => {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  it('stops the start when it has mistakes, with the place of each', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sopwith-samples-'));
    folders.push(folder);
    writeFileSync(join(folder, 'sandbox.yaml'), 'samples:\n  - sample: one\n    titel: One\n');
    expect(() => readSandboxHandbook(folder, null)).toThrow(/sandbox\.yaml:3:5/);
  });
});

describe('a handbook without sandbox.yaml', () => {
  it.each([
    ['takes the claims of the sandbox with their ticket form', 'zendesk: { form: Freight claim }', null],
    ['is offered no claims that would open no case', 'zendesk: { form: Excursion }', []],
  ])('%s', (_, form, samples) => {
    const folder = mkdtempSync(join(tmpdir(), 'sopwith-samples-'));
    mkdirSync(join(folder, 'kinds'));
    const facts = 'facts: [{ fact: lot.number, label: lot, type: text }]';
    const kind = `kind: excursion\ntitle: Excursion\nchannel: cold\nif_unforeseen: store\n${form}\n${facts}\n`;
    writeFileSync(join(folder, 'kinds/excursion.yaml'), kind);
    expect(readSandboxHandbook(folder, null).guide.samples).toEqual(samples);
    rmSync(folder, { recursive: true });
  });
});

describe("a sender's secret of the sandbox", () => {
  it('is refused for real systems', () => {
    const { problems } = readConfiguration({
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_APP_TOKEN: 'xapp-1',
      SOPWITH_SENDER_SECRETS_CUSTOMER_PLATFORM: eventSecretOf('customer-platform'),
    });
    expect(problems.join()).toContain('SOPWITH_SENDER_SECRETS_CUSTOMER_PLATFORM to be a secret of your own');
  });
});
