/**
 * Odd files in the folder of a handbook. The program that publishes it, `sop check` and `sop replay` accept and refuse
 * the same ones, with the same message at the same place.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { publishFolder } from '../../src/app/publish-folder.ts';
import { ROOT, sop } from '../cli/fake-world.ts';
import { SimulatedWorld } from '../engine/world.ts';

const SOP = 'freight-damage-claim.sop.yaml';
const CASES = join(ROOT, 'sops/freight-damage-claim.cases.yaml');

let root: string;
let folder: string;
const at = (path: string): string => join(folder, path);
const put = (path: string, text: string): void => {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), text);
};
const textOf = (path: string): string => readFileSync(at(path), 'utf8');

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sop-odd-'));
  folder = join(root, 'sops');
  for (const part of ['people.yaml', SOP, 'kinds', 'boundary', 'calendars'])
    cpSync(join(ROOT, 'sops', part), at(part), { recursive: true });
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

/** The findings as `file:line:column sentence` for each way of reading the folder; empty when it is accepted. */
async function readings(): Promise<Record<'program' | 'check' | 'replay', readonly string[]>> {
  return { program: await published(), check: await checked(), replay: await replayed() };
}

async function published(): Promise<readonly string[]> {
  const world = new SimulatedWorld();
  const { engine } = await world.boot();
  const publication = await publishFolder(engine.publishing, folder, { name: 'test', person: null });
  const active = (await engine.shell.handbooks.register()).published.at(-1)?.number ?? null;
  if (publication.kind === 'published') {
    expect(active).not.toBeNull();
    return [];
  }
  expect([publication.kind, active]).toEqual(['refused', null]);
  expect(world.notices).toEqual(['The saved handbook was refused; the one in force stays']);
  const findings = publication.kind === 'refused' ? publication.findings : [];
  return findings
    .filter(({ severity }) => severity === 'error')
    .map(({ place, message, suggestion }) =>
      sentence(`${place.file}:${place.line}:${place.column}`, message, suggestion),
    );
}

async function checked(): Promise<readonly string[]> {
  const called = await sop(['check', folder, '--json'], { io: { cwd: root } });
  expect(called.err).toBe('');
  const findings = called.json() as {
    file: string;
    line: number;
    column: number;
    severity: string;
    message: string;
    suggestion: string | null;
  }[];
  const errors = findings.filter(({ severity }) => severity === 'error');
  expect(called.code).toBe(errors.length > 0 ? 1 : 0);
  return errors.map(({ file, line, column, message, suggestion }) =>
    sentence(`${file.replace(`${folder}/`, '')}:${line}:${column}`, message, suggestion),
  );
}

async function replayed(): Promise<readonly string[]> {
  const called = await sop(['replay', '--sop', at(SOP), '--cases', CASES, '--case', 'FC-001', '--json'], {
    io: { cwd: root },
  });
  if (called.code === 0) return [];
  expect(called.code).toBe(2);
  const blocks = called.err.split('\n\n').filter((block) => / error /.test(block));
  expect(blocks, called.err).not.toEqual([]);
  return blocks.map((block) => {
    const lines = block.trim().split('\n');
    return `${(lines[0] ?? '').replace(/ error .*$/, '')} ${(lines.at(-1) ?? '').trim()}`;
  });
}

function sentence(place: string, message: string, suggestion: string | null): string {
  return `${place} ${message}${suggestion === null ? '' : `. ${suggestion}`}`;
}

describe('an odd file of the handbook is refused in the same way everywhere:', () => {
  it.each<[what: string, make: () => void, expected: string]>([
    [
      'people saved as Latin-1',
      () => {
        const text = textOf('people.yaml').replace('name: Lena Lindqvist', 'name: Lena Lindqvöst');
        expect(text).toContain('Lindqvöst');
        writeFileSync(at('people.yaml'), Buffer.from(text, 'latin1'));
      },
      'people.yaml:13:22 Expected UTF-8 text, got the byte 0xF6. Save the file as UTF-8',
    ],
    [
      'an SOP saved as UTF-16',
      () => {
        writeFileSync(at(SOP), Buffer.from(`\ufeff${textOf(SOP)}`, 'utf16le'));
      },
      `${SOP}:1:1 Expected UTF-8 text, got UTF-16. Save the file as UTF-8`,
    ],
    [
      'an SOP of 600 kB',
      () => {
        writeFileSync(at(SOP), `${textOf(SOP)}#${'x'.repeat(600_000)}\n`);
      },
      `${SOP}:1:1 Expected at most 524288 bytes, got SIZE. Split the file`,
    ],
    [
      'people with a thousand nested brackets',
      () => {
        writeFileSync(at('people.yaml'), `people: ${'['.repeat(1_000)}`);
      },
      'people.yaml:1:29 The file is nested too deeply',
    ],
    [
      'a zero byte in a kind',
      () => {
        writeFileSync(at('kinds/freight_claim.yaml'), `kind: a\n${textOf('kinds/freight_claim.yaml')}\u0000`);
      },
      'kinds/freight_claim.yaml:LAST The text contains the hidden character U+0000. Remove it',
    ],
    [
      'a mark that reverses text, in a comment of a boundary',
      () => {
        writeFileSync(at('boundary/claims-agent.cedar'), `// \u202e\n${textOf('boundary/claims-agent.cedar')}`);
      },
      'boundary/claims-agent.cedar:1:4 The text contains the hidden character U+202E. Remove it',
    ],
    [
      'a link to a file that does not exist',
      () => {
        symlinkSync('nowhere', at('other.sop.yaml'));
      },
      'other.sop.yaml:1:1 Cannot read the file: it links to a file that does not exist',
    ],
    [
      'a link to itself, which the system cannot open',
      () => {
        symlinkSync('other.sop.yaml', at('other.sop.yaml'));
      },
      'other.sop.yaml:1:1 Cannot read the file: it links to itself',
    ],
    [
      'a folder that is named like an SOP',
      () => {
        mkdirSync(at('other.sop.yaml'));
      },
      'other.sop.yaml:1:1 Cannot read the file: it is a folder',
    ],
    [
      'a pipe that is named like an SOP',
      () => {
        execFileSync('mkfifo', [at('other.sop.yaml')]);
      },
      'other.sop.yaml:1:1 Cannot read the file: it is not a plain file',
    ],
    [
      'a file in place of the folder `tables`',
      () => {
        writeFileSync(at('tables'), '');
      },
      'tables:1:1 Cannot read the folder: it is a file',
    ],
    [
      'an SOP with another ending',
      () => {
        writeFileSync(at('other.sop.yml'), textOf(SOP));
      },
      'other.sop.yml:1:1 The name is almost that of a handbook file. Name it `other.sop.yaml`, or move it out of the folder',
    ],
    [
      'a kind with its ending in upper case',
      () => {
        writeFileSync(at('kinds/other.YAML'), 'kind: other');
      },
      'kinds/other.YAML:1:1 The name is almost that of a handbook file. Name it `kinds/other.yaml`, or move it out of the folder',
    ],
    [
      'a boundary in a subfolder, whose rules would not apply',
      () => {
        put('boundary/emea/stop.cedar', 'forbid (principal, action, resource);');
      },
      'boundary/emea/stop.cedar:1:1 The file is not read here, so it is not part of the handbook. Move it to `boundary/stop.cedar`, or out of the folder',
    ],
    [
      'people in a folder of a team',
      () => {
        put('emea/people.yaml', textOf('people.yaml'));
      },
      'emea/people.yaml:1:1 The file is not read here, so it is not part of the handbook. Move it to `people.yaml`, or out of the folder',
    ],
    [
      'limits next to the people, reached by a link',
      () => {
        put('../elsewhere/deep/limits.yaml', 'limits: {}');
        symlinkSync(join(root, 'elsewhere'), at('linked'));
      },
      'linked/deep/limits.yaml:1:1 The file is not read here, so it is not part of the handbook. Move it to `boundary/limits.yaml`, or out of the folder',
    ],
  ])('%s', async (_, make, expected) => {
    make();
    const wanted = expected
      .replace('SIZE', String(readFileSync(at(SOP)).length))
      .replace('LAST', `${textOf('kinds/freight_claim.yaml').split('\n').length}:1`);
    expect(await readings()).toEqual({ program: [wanted], check: [wanted], replay: [wanted] });
  });
});

describe('an odd file of the handbook is accepted everywhere:', () => {
  it.each<[what: string, make: () => void]>([
    [
      'people and an SOP that begin with a byte order mark',
      () => {
        for (const path of ['people.yaml', SOP, 'boundary/claims-agent.cedar'])
          writeFileSync(at(path), `\ufeff${textOf(path)}`);
      },
    ],
    [
      "an SOP and people with Windows' line ends",
      () => {
        for (const path of ['people.yaml', SOP, 'kinds/freight_claim.yaml', 'boundary/claims-agent.cedar'])
          writeFileSync(at(path), textOf(path).replaceAll('\n', '\r\n'));
      },
    ],
    [
      'links to files and to a folder, as a mounted volume has them',
      () => {
        for (const path of ['people.yaml', SOP, 'kinds']) {
          renameSync(at(path), join(root, path));
          symlinkSync(join(root, path), at(path));
        }
      },
    ],
    [
      'hidden leftovers of editors, which do not belong to the handbook',
      () => {
        symlinkSync('somebody@host.1234', at(`.#${SOP}`));
        writeFileSync(at(`._${SOP}`), Buffer.from([0, 5, 22, 7, 0xff]));
        writeFileSync(at('kinds/.other.yaml'), 'kind: [');
      },
    ],
    [
      'other files and folders',
      () => {
        writeFileSync(at('notes.txt'), Buffer.from([0xff, 0xfe, 0]));
        writeFileSync(at('other.cases.yaml'), 'cases: [');
        mkdirSync(at('drafts'));
        writeFileSync(at('drafts/other.sop.yaml'), 'sop: [');
      },
    ],
  ])('%s', async (_, make) => {
    make();
    expect(await readings()).toEqual({ program: [], check: [], replay: [] });
  });
});
