import { describe, expect, it } from 'vitest';
import {
  conversationsOf,
  homeOf,
  mainLine,
  messagesOf,
  modalsOf,
  peopleOf,
  repliesTo,
  unseenCount,
} from '../../src/sandbox/page/workspace.js';

const slack = {
  team: { id: 'T1', name: 'Us' },
  bot_user_id: 'UBOT',
  users: [
    { id: 'UBOT', real_name: 'Sopwith', is_bot: true, team_id: 'T1', profile: {} },
    { id: 'UANA', real_name: 'Ana', team_id: 'T1', profile: { title: 'Claims analyst' } },
    { id: 'UGUS', real_name: 'Gus', team_id: 'T2', is_stranger: true, profile: {} },
    { id: 'UAVA', real_name: 'Ava', team_id: 'T1', profile: {} },
  ],
  channels: [
    { id: 'C1', name: 'freight-claims', members: ['UANA', 'UAVA', 'UBOT'] },
    { id: 'DUAVA', name: 'direct', members: ['UAVA', 'UBOT'], im_user: 'UAVA' },
  ],
  messages: {
    C1: [
      { ts: '1.1', channel: 'C1', user: 'UBOT', bot_id: 'B', text: 'run' },
      { ts: '1.3', channel: 'C1', user: 'UAVA', thread_ts: '1.1', text: 'reply' },
    ],
    DUAVA: [{ ts: '1.2', channel: 'DUAVA', user: 'UBOT', bot_id: 'B', text: 'yours' }],
  },
  ephemerals: { UANA: [{ channel: 'C1', ts: '1.4', text: 'only Ana', from: 'app' }] },
  views: {
    UAVA: [
      { id: 'V2', depth: 2, blocks: [], errors: {} },
      { id: 'V1', depth: 1, blocks: [], errors: { b: 'wrong' } },
    ],
  },
  homes: { UAVA: { id: 'H1', type: 'home', blocks: [], errors: {} } },
};

describe('the workspace as one person sees it', () => {
  it('says who belongs to another organisation, members first', () => {
    expect(peopleOf(slack).map(({ id, kind }) => [id, kind])).toEqual([
      ['UANA', 'member'],
      ['UAVA', 'member'],
      ['UGUS', 'outside'],
      ['UBOT', 'bot'],
    ]);
    expect(peopleOf(slack)[0]?.title).toBe('Claims analyst');
  });

  it('hides direct messages from everyone else, and offers everyone one with the app', () => {
    expect(conversationsOf(slack, 'UAVA').directs.map(({ id }) => id)).toEqual(['DUAVA']);
    expect(conversationsOf(slack, 'UANA').directs.map(({ id, with: other }) => [id, other])).toEqual([
      ['DANA', 'UBOT'],
    ]);
    expect(conversationsOf(slack, 'UGUS').channels).toEqual([]);
  });

  it('shows an ephemeral message only to its recipient', () => {
    expect(messagesOf(slack, 'UANA', 'C1').map(({ ts, ephemeral }) => [ts, ephemeral])).toEqual([
      ['1.1', false],
      ['1.3', false],
      ['1.4', true],
    ]);
    expect(messagesOf(slack, 'UAVA', 'C1').some(({ ephemeral }) => ephemeral)).toBe(false);
  });

  it("leaves replies out of the channel's messages", () => {
    const messages = messagesOf(slack, 'UAVA', 'C1');
    expect(mainLine(messages).map(({ ts }) => ts)).toEqual(['1.1']);
    expect(repliesTo(messages, '1.1').map(({ ts }) => ts)).toEqual(['1.3']);
  });

  it("lists a person's modals bottom first, with their errors", () => {
    expect(modalsOf(slack, 'UAVA').map(({ id, errors }) => [id, [...errors]])).toEqual([
      ['V1', [['b', 'wrong']]],
      ['V2', []],
    ]);
    expect(modalsOf(slack, 'UANA')).toEqual([]);
  });

  it('finds a Home by its person, never by an inherited name', () => {
    expect(homeOf(slack, 'UAVA')?.id).toBe('H1');
    expect(homeOf(slack, 'constructor')).toBeNull();
  });

  it('counts messages by others since a person last looked', () => {
    const messages = messagesOf(slack, 'UAVA', 'C1');
    expect([
      unseenCount(messages, 'UAVA', undefined),
      unseenCount(messages, 'UAVA', '1.1'),
      unseenCount(messages, 'UANA', '1.1'),
    ]).toEqual([1, 0, 1]);
  });
});
