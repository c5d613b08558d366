import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openJournal } from '../../src/sandbox/journal.ts';

type Row = { readonly name: string; readonly size?: number | undefined };

const folders: string[] = [];
const newFile = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-journal-'));
  folders.push(folder);
  return join(folder, 'deep', 'journal.jsonl');
};
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

describe('The journal', () => {
  it('gives another process the rows written, without being closed first', () => {
    const file = newFile();
    const table = openJournal(file).table<Row>('things');
    table.put('a', { name: 'first' });
    table.put('b', { name: 'second', size: 2 });
    table.put('a', { name: 'changed' });
    table.delete('b');
    table.put('c', { name: 'third' });
    const again = openJournal(file).table<Row>('things');
    expect(again.all()).toEqual([{ name: 'changed' }, { name: 'third' }]);
    expect(again.get('b')).toBeUndefined();
  });

  it('drops an incomplete last line and continues', () => {
    const file = newFile();
    openJournal(file).table<Row>('things').put('a', { name: 'kept' });
    appendFileSync(file, '["things","b",{"name":"to');
    openJournal(file).table<Row>('things').put('c', { name: 'later' });
    expect(openJournal(file).table<Row>('things').all()).toEqual([{ name: 'kept' }, { name: 'later' }]);
  });

  it('refuses a file with a broken line in the middle, naming the line', () => {
    const file = newFile();
    openJournal(file).table<Row>('things').put('a', { name: 'kept' });
    writeFileSync(file, `${readFileSync(file, 'utf8')}nonsense\n["things","b",{"name":"x"}]\n`);
    expect(() => openJournal(file)).toThrow(/line 2/);
  });

  it('compacts when it is opened', () => {
    const file = newFile();
    const table = openJournal(file).table<Row>('things');
    for (let size = 0; size < 100; size++) table.put('a', { name: 'the same', size });
    const before = statSync(file).size;
    const again = openJournal(file).table<Row>('things');
    expect(statSync(file).size).toBeLessThan(before / 50);
    expect(again.all()).toEqual([{ name: 'the same', size: 99 }]);
  });

  it('returns what the file would return: a frozen copy without undefined', () => {
    const table = openJournal(null).table<Row>('things');
    const row = { name: 'mine', size: undefined };
    table.put('a', row);
    row.name = 'changed outside';
    expect(table.get('a')).toEqual({ name: 'mine' });
    expect(Object.isFrozen(table.get('a'))).toBe(true);
  });

  it('stores rows under prototype names like any other', () => {
    const file = newFile();
    const table = openJournal(file).table<Row>('__proto__');
    table.put('constructor', { name: 'harmless' });
    expect(openJournal(file).table<Row>('__proto__').all()).toEqual([{ name: 'harmless' }]);
    expect(table.get('toString')).toBeUndefined();
  });

  it('refuses to store anything after it was closed', () => {
    const journal = openJournal(null);
    const table = journal.table<Row>('things');
    journal.close();
    expect(() => table.put('a', { name: 'late' })).toThrow(/closed/);
  });
});
