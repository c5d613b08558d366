import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hintsFor } from '../../src/sandbox/page/composer.js';
import { fieldValue } from '../../src/sandbox/page/modal.js';
import { formatDate, fullTime, shortTime } from '../../src/sandbox/page/time.js';

const folder = join(import.meta.dirname, '../../src/sandbox/page');
const viewer = { zone: 'America/Chicago', locale: 'en-US', now: Date.UTC(2026, 10, 22, 18, 0) };

describe('times on the page', () => {
  it('uses no data attribute that the page refuses to set', () => {
    const allowed = readFileSync(join(folder, 'dom.js'), 'utf8').match(/'data-[a-z-]+'/g) ?? [];
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.js')))
      for (const used of readFileSync(join(folder, name), 'utf8').match(/'data-[a-z-]+'(?=:)/g) ?? [])
        expect(allowed).toContain(used);
  });

  it("shows times in the viewer's zone, with the day unless it is today", () => {
    expect(shortTime(Date.UTC(2026, 10, 22, 16, 30), viewer)).toBe('10:30 AM');
    expect(shortTime(Date.UTC(2026, 10, 21, 16, 30), viewer)).toBe('Nov 21, 10:30 AM');
    expect(fullTime(Date.UTC(2026, 10, 22, 16, 30), viewer)).toContain('Sunday, November 22, 2026');
  });

  it('formats a `mrkdwn` date, and uses the fallback when it cannot', () => {
    const at = Date.UTC(2026, 10, 22, 16, 30) / 1000;
    expect(formatDate(at, '{date_short_pretty} at {time}', 'x', viewer)).toBe('today at 10:30 AM');
    expect(formatDate(at, '{date_num}', 'x', viewer)).toBe('2026-11-22');
    expect(formatDate(at, '{nonsense}', 'the fallback', viewer)).toBe('the fallback');
    expect(formatDate(9e15, '{time}', 'the fallback', viewer)).toBe('the fallback');
  });
});

describe('the box where a person writes', () => {
  const people = [
    { id: 'U1', name: 'Lena Lindqvist', handle: 'lena', title: 'Claims lead', email: '', kind: 'member' as const },
    { id: 'U2', name: 'Gerd Gone', handle: 'gerd', title: '', email: '', kind: 'gone' as const },
  ];

  it('suggests commands, but not in a thread', () => {
    expect(hintsFor('/sop e', people, { commands: true }).map(({ insert }) => insert)).toEqual(['/sop explain ']);
    expect(hintsFor('/sop e', people, { commands: false })).toEqual([]);
  });

  it('suggests only active people', () => {
    expect(hintsFor('ask @le', people, { commands: true }).map(({ insert }) => insert)).toEqual(['ask @lena ']);
    expect(hintsFor('ask @ge', people, { commands: true })).toEqual([]);
    expect(hintsFor('mail a@le', people, { commands: true })).toEqual([]);
  });
});

describe('fields of a modal', () => {
  it.each([
    [['typed'], 'typed'],
    [[''], null],
    [[], null],
  ] as const)('gives what was typed or chosen: %j is %j', (typed, value) => {
    expect(fieldValue([...typed])).toEqual(value);
  });
});

describe('the files of the page', () => {
  const scripts = readdirSync(folder).filter((name) => name.endsWith('.js'));

  it('never turn text into markup or code', () => {
    expect(scripts.length).toBeGreaterThan(10);
    for (const name of scripts) {
      expect([
        name,
        /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc|DOMParser/.exec(
          readFileSync(join(folder, name), 'utf8'),
        )?.[0],
      ]).toEqual([name, undefined]);
    }
  });

  it('load nothing from elsewhere and hold nothing inline', () => {
    const html = readFileSync(join(folder, 'index.html'), 'utf8');
    expect(html).toContain("default-src 'self'");
    expect(
      [...html.matchAll(/(?:src|href)="([^"]*)"/g)]
        .map(([, address]) => address)
        .filter((address) => !address?.startsWith('/page/')),
    ).toEqual([]);
    expect(/<style|style=|\son\w+=|<script(?![^>]*src=)/.exec(html)).toBeNull();
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.css')))
      expect(readFileSync(join(folder, name), 'utf8')).not.toMatch(/@import|url\(/);
  });
});
