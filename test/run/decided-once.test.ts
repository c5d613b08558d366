/** How often the thread tells a decision. */
import { expect, it } from 'vitest';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { filesOf, handbookOf, LENA, PERMISSIVE, sopFile } from './handbook.ts';
import { walk, type Walk } from './walk.ts';

const note = (label: string, text: string, more = ''): string => `  - step: ${label}
    says: Note it
    use: zendesk.add_internal_note
    with: { ticket: = ticket, text: ${text} }
${more}`;
const NESTED: HandbookFile = {
  path: 'tell.sop.yaml',
  text: sopFile(note('1', 'Told', '    outcome: told\n'))
    .text.replace('sop: test', 'sop: tell')
    .replace(/starts:[\s\S]*?steps:/, 'takes:\n  ticket: { label: ticket, type: text }\nsteps:'),
};
const ASK = `  - step: 1
    says: Ask
    ask:
      of: claims-leads
      question: Is it fine?
      choices: [Yes, No]
      within: 4 hours
    save: said
    if_late: { says: Nobody, stop: Nobody }
`;

function decisions(steps: string): readonly string[] {
  const walked: Walk = walk({ handbook: handbookOf(filesOf(sopFile(steps), PERMISSIVE, NESTED)) });
  walked.click({ type: 'AnswerQuestion', askId: walked.ask('question').askId, given: { answer: 'Yes' } }, LENA);
  return walked.view().posts.flatMap(({ tone, title }) => (tone === 'decision' ? [title] : []));
}

const run = (step: string, outcome: string, more = ''): string => `  - step: ${step}
    says: It is fine, so they are told
    if: [said.answer == "Yes"]
    run: tell
    with: { ticket: = case.zendesk.ticket_id }
    outcome: ${outcome}
${more}`;

it('is once for a step that runs a procedure with an outcome of its own', () => {
  expect(decisions(`${ASK}${run('2', 'whole')}`)).toEqual(['It is fine, so they are told']);
});

it('is once for each decision, also of two that say the same', () => {
  expect(decisions(`${ASK}${run('2', 'whole')}${run('3', 'again')}`)).toEqual([
    'It is fine, so they are told',
    'It is fine, so they are told',
  ]);
});
