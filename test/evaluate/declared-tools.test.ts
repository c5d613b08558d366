/** The handbook whose look-ups are all declared: its cases, and those that must fail when its tools are changed. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readCaseFile } from '../../src/evaluate/case-file.ts';
import { replay, type ReplayedCase } from '../../src/evaluate/replay.ts';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { filesIn } from '../handbook-folder/files-in.ts';

const FOLDER = new URL('../../sops/examples/detention/', import.meta.url);
const FILES = filesIn(fileURLToPath(FOLDER));
const CASES = readFileSync(new URL('detention.cases.yaml', FOLDER), 'utf8');

const fileWith = (path: string, from: string, to: string): readonly HandbookFile[] =>
  FILES.map((file) => {
    if (file.path !== path) return file;
    if (!file.text.includes(from)) throw new Error(`Expected \`${from}\` in ${path}`);
    return { path, text: file.text.replaceAll(from, to) };
  });

async function replayed(files = FILES, cases = CASES) {
  const result = await replay({ files, cases: readCaseFile(cases, 'test.cases.yaml'), only: [] });
  if (result.kind !== 'replayed') throw new Error(result.findings.map(({ message }) => message).join('\n'));
  return result;
}

const play = async (files = FILES, cases = CASES): Promise<readonly ReplayedCase[]> =>
  (await replayed(files, cases)).cases;

/** Why cases were not played. */
const notPlayed = async (cases: string): Promise<string> =>
  (await play(FILES, cases)).flatMap(({ log, failures }) => (log.length === 0 ? failures : [])).join('\n');

describe('a handbook with tools of its own', () => {
  it('passes its cases, with the answers that are written in them or in its tools', async () => {
    const played = await play();
    expect(played.filter(({ pass }) => !pass).map(({ caseId, failures }) => [caseId, failures])).toEqual([]);
    expect(played).toHaveLength(6);
  });

  it('cites what a declared tool read as it cites any other tool', async () => {
    const [first] = await play();
    const read = first?.log.flatMap(({ event }) => (event.type === 'CallSucceeded' ? [event] : [])) ?? [];
    expect(read.map(({ reference }) => reference?.record)).toEqual(
      expect.arrayContaining(['load 0071104', 'shipment TRK-88104', 'appointment APT-5512']),
    );
  });

  it('says of an answer that no step asked for that it was not used', async () => {
    expect((await replayed()).remarks).toEqual([]);
    const { remarks } = await replayed(FILES, CASES.replace('with: { load: "71105" }', 'with: { load: "0071105" }'));
    expect(remarks).toEqual([
      'DT-02 states an answer of mcleod.find_load to `{"load":"0071105"}`, which no step of its run asked. Write the values as the call has them, or remove it',
    ]);
  });

  it('is refused with two answers to one call', async () => {
    const twice = CASES.replace(
      '    answers:\n',
      '    answers:\n      - { tool: mcleod.find_load, with: { load: "71105" }, body: [] }\n      - { tool: mcleod.find_load, with: { load: "71105" }, body: [] }\n',
    );
    expect(await notPlayed(twice)).toContain('got a second one of `mcleod.find_load`, which no call gets');
  });

  it('calls nothing that its boundary does not name', async () => {
    const files = fileWith('boundary/desk-agent.cedar', ', Action::"turvo.get_appointment"', '');
    await expect(play(files)).rejects.toThrow('turvo.get_appointment');
  });

  it('is refused when a tool that a step uses is gone, misspelt or takes something else', async () => {
    await expect(play(FILES.filter(({ path }) => path !== 'tools/turvo-get-appointment.tool.yaml'))).rejects.toThrow(
      'turvo.get_appointment',
    );
    await expect(play(fileWith('detention.sop.yaml', 'mcleod.find_load', 'mcleod.find_loads'))).rejects.toThrow(
      'There is no tool `mcleod.find_loads`',
    );
    await expect(
      play(fileWith('detention.sop.yaml', 'with: { tracking: = load.tracking,', 'with: { trackin: = load.tracking,')),
    ).rejects.toThrow('tracking');
  });

  it('is refused as a whole when an example is not read as its file says', async () => {
    const files = fileWith('tools/mcleod-find-load.tool.yaml', '"1,850.00 USD"', '"1,805.00 USD"');
    await expect(play(files)).rejects.toThrow('Expected `line_haul` to be');
  });

  it('is stopped by an answer that is about something else, and does nothing on its ground', async () => {
    const played = await play();
    const [stopped] = played.filter(({ caseId }) => caseId === 'DT-05');
    expect(stopped?.recorded.calls.map(({ tool }) => tool)).toEqual(['mcleod.find_load', 'project44.get_stops']);
  });

  it.each<readonly [what: string, answer: string, message: string]>([
    ['a tool that it does not declare', '{ tool: mcleod.find_lode, body: [] }', 'Did you mean `mcleod.find_load`'],
    ['a tool that the program has', '{ tool: zendesk.add_internal_note, body: {} }', 'zendesk.add_internal_note'],
    [
      'an argument that the tool does not take',
      '{ tool: mcleod.find_load, with: { lode: "1" }, body: [] }',
      'Expected a field of `takes`, got `lode`',
    ],
  ])('refuses a case with the answer of %s', async (_, answer, message) => {
    const cases = CASES.replace(
      'claim: { load: "0071104", amount: 262.50 USD }\n    events',
      `claim: { load: "0071104", amount: 262.50 USD }\n    answers: [${answer}]\n    events`,
    );
    expect(cases).not.toBe(CASES);
    expect(await notPlayed(cases)).toMatch(message);
  });
});
