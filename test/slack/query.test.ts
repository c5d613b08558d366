import { describe, expect, it } from 'vitest';
import { asCaseId } from '../../src/kernel/ids.ts';
import { caseIn, readCommandText, readWords } from '../../src/slack/query.ts';

const HERE = asCaseId('CASE-7');

describe('a command', () => {
  it.each([
    ['explain CASE-1', { kind: 'explain', caseId: 'CASE-1' }],
    ['  STATUS   case-12 ', { kind: 'status', caseId: 'CASE-12' }],
    ['list', { kind: 'list' }],
    ['list waiting', { kind: 'mine' }],
    ['find WOB-2202', { kind: 'find', words: 'WOB-2202', then: null }],
    ['find Thistle &amp; Vat', { kind: 'find', words: 'Thistle & Vat', then: null }],
    ['status A &lt;3 &amp;amp; B', { kind: 'find', words: 'A <3 &amp; B', then: { kind: 'status' } }],
    ['find ticket 101', { kind: 'find', words: 'ticket 101', then: null }],
    ['explain BOL-77', { kind: 'find', words: 'BOL-77', then: { kind: 'explain' } }],
    ['status Lowland Tile', { kind: 'find', words: 'Lowland Tile', then: { kind: 'status' } }],
    ['explain 1', { kind: 'find', words: '1', then: { kind: 'explain' } }],
    ['explain 4417093 why not 3a', { kind: 'find', words: '4417093', then: { kind: 'why_not', action: '3a' } }],
    ['why-not 48213 zendesk.tag', { kind: 'find', words: '48213', then: { kind: 'why_not', action: 'zendesk.tag' } }],
    ['status case 2', { kind: 'status', caseId: 'CASE-2' }],
    ['explain CASE-1 why not jira.create_issue', { kind: 'why_not', caseId: 'CASE-1', action: 'jira.create_issue' }],
    ['explain case-1  WHY NOT `3a` ', { kind: 'why_not', caseId: 'CASE-1', action: '3a' }],
    ['why-not CASE-1 jira.create_issue', { kind: 'why_not', caseId: 'CASE-1', action: 'jira.create_issue' }],
    ['Why-Not case-1 `3a`', { kind: 'why_not', caseId: 'CASE-1', action: '3a' }],
    ['explain CASE-12?', { kind: 'explain', caseId: 'CASE-12' }],
    ['why-not case 2 3a', { kind: 'why_not', caseId: 'CASE-2', action: '3a' }],
    ['why-not CASE-1', { kind: 'why_not', caseId: 'CASE-1', action: '' }],
    ['', { kind: 'help', problem: null }],
  ])('%j is understood', (text, question) => {
    expect(readCommandText(text)).toEqual(question);
  });

  it.each([
    'explain',
    'explain CASE-1 now',
    'explain CASE-1 why not',
    'status CASE-1 why not 3a',
    'explain why not 3a',
    'why-not',
    'why-not 3a',
    'toString',
    '__proto__',
    'x'.repeat(100_000),
    'list foo',
  ])('%j is answered with help', (text) => {
    expect(readCommandText(text)).toMatchObject({ kind: 'help', problem: expect.any(String) as string });
  });
});

describe('a command with too many words', () => {
  it('names what is too much, not the case, which is right', () => {
    expect(readCommandText('explain CASE-1 extra words')).toMatchObject({
      problem: expect.stringMatching(/^Expected nothing after `CASE-1`.*got `extra words`$/) as string,
    });
  });
});

describe('free text', () => {
  it.each([
    ['<@UBOT> why was CASE-1 escalated?', null, { kind: 'explain', caseId: 'CASE-1' }],
    ['<@UBOT> where does case-2 stand?', null, { kind: 'status', caseId: 'CASE-2' }],
    ['<@UBOT> why?', HERE, { kind: 'explain', caseId: 'CASE-7' }],
    ['<@UBOT> what is the status', HERE, { kind: 'status', caseId: 'CASE-7' }],
    ['why CASE-1', HERE, { kind: 'explain', caseId: 'CASE-1' }],
    ['<@UBOT> why not zendesk.tag?', HERE, { kind: 'why_not', caseId: 'CASE-7', action: 'zendesk.tag' }],
    ['why not `3a` in CASE-1', null, { kind: 'why_not', caseId: 'CASE-1', action: '3a' }],
    ["<@UBOT> why didn't step 3a run?", HERE, { kind: 'why_not', caseId: 'CASE-7', action: '3a' }],
    ['<@UBOT> why was this not paid?', HERE, { kind: 'why_not', caseId: 'CASE-7', action: 'was this not paid' }],
    ['why not approve CASE-1', null, { kind: 'why_not', caseId: 'CASE-1', action: 'approve' }],
    ['<@UBOT> why not?', HERE, { kind: 'why_not', caseId: 'CASE-7', action: '' }],
    ['<@UBOT> list the cases', null, { kind: 'list' }],
    ['<@UBOT> help', HERE, { kind: 'help', problem: null }],
    ['<@UBOT> who decides?', HERE, { kind: 'status', caseId: 'CASE-7' }],
    ['<@UBOT> who has it?', HERE, { kind: 'status', caseId: 'CASE-7' }],
    ['<@UBOT> how late are we?', HERE, { kind: 'status', caseId: 'CASE-7' }],
    ['<@UBOT> what happens at 2:50?', HERE, { kind: 'status', caseId: 'CASE-7' }],
    ['<@UBOT> what waits for me?', HERE, { kind: 'mine' }],
    ['<@UBOT> hello!', null, { kind: 'help', problem: null }],
    ['<@UBOT> what can you do?', null, { kind: 'help', problem: null }],
    ['<@UBOT> open cases', HERE, { kind: 'list' }],
    ['<@UBOT> /sop list', HERE, { kind: 'list' }],
    ['<@UBOT> /sop find A &amp;amp; B', null, { kind: 'find', words: 'A &amp; B', then: null }],
    ['<@UBOT> /sop status CASE-2', null, { kind: 'status', caseId: 'CASE-2' }],
    ['<@UBOT> who approves CASE-3?', null, { kind: 'status', caseId: 'CASE-3' }],
    ['<@UBOT> status case 2', null, { kind: 'status', caseId: 'CASE-2' }],
    ['<@UBOT> list', HERE, { kind: 'list' }],
    ['show me the newest cases', HERE, { kind: 'list' }],
    ['what do I have to do?', null, { kind: 'mine' }],
    ['<@UBOT>', HERE, { kind: 'explain', caseId: 'CASE-7' }],
    ['<@UBOT> is that fair?', HERE, { kind: 'unknown', caseId: 'CASE-7', isQuestion: true }],
    ['<@UBOT> thanks a lot', HERE, { kind: 'unknown', caseId: 'CASE-7', isQuestion: false }],
  ])('%j', (text, here, question) => {
    expect(readWords(text, here)).toEqual(question);
  });

  it.each([
    ['I take the customer of CASE-12', 'I have it'],
    ["I'll handle case-12", 'I have it'],
    ['please approve CASE-3', 'Approve'],
    ['<@UBOT> CASE-3 is approved', 'Approve'],
    ['deny CASE-3, too late', 'Deny'],
    ["don't approve CASE-3", 'Deny'],
    ['can you approve CASE-3?', 'Approve'],
    ['stop CASE-3', 'Stop the run'],
    ['retry CASE-3', 'Try again'],
    ['the amount of CASE-3 should be 500', 'Correct'],
    ['yes, CASE-3', 'buttons'],
    ['please take $5000 in CASE-3', 'card that asks for it'],
    ['use $5,000.00 instead in CASE-3', 'card that asks for it'],
  ])('that decides, %j, says which button does it', (text, how) => {
    expect(readWords(text, null)).toMatchObject({ kind: 'decision', how: expect.stringContaining(how) as string });
  });

  it.each([
    ['why was CASE-1 approved'],
    ['who approved CASE-1'],
    ['was CASE-1 denied'],
    ['please explain CASE-1, the approval'],
    ['can you explain CASE-1?'],
    ['CASE-1'],
  ])('that asks, %j, is a question', (text) => {
    expect(readWords(text, null)).toMatchObject({ kind: 'explain', caseId: 'CASE-1' });
  });

  it('that decides without a case is no question about one', () => {
    expect(readWords('I have it', null)).toMatchObject({ kind: 'decision', caseId: null });
  });

  it('ask back when they name no case', () => {
    expect(readWords('<@UBOT> why?', null)).toMatchObject({
      kind: 'help',
      problem: expect.stringContaining('Which case') as string,
    });
  });

  it('names a case only as a separate word', () => {
    expect(readCommandText('status case 2')).toEqual({ kind: 'status', caseId: 'CASE-2' });
    expect(['CASE-1.', '(case-3)', 'BOOKCASE-1', 'CASE-0', 'CASE-1-2', 'CASE-12345678901'].map(caseIn)).toEqual([
      'CASE-1',
      'CASE-3',
      null,
      null,
      null,
      null,
    ]);
  });
});
