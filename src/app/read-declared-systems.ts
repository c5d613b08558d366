/**
 * Reads the systems that declared tools may reach: `SOPWITH_SYSTEMS` as JSON, and the secret of each in a variable of its
 * own, so that no secret is in a text that people copy.
 */
import {
  declaredSystemsSchema,
  secretVariableOf,
  type ConfiguredSystem,
} from '../connector/declared/system-settings.ts';
import type { Rate } from '../engine/rate-limiter.ts';
import { readGroup, readJson, type Read } from './read-group.ts';

const VARIABLE = 'SOPWITH_SYSTEMS';

/** By name. A problem names the variable, never a secret. */
export function readDeclaredSystems(read: Read, problems: string[]): ReadonlyMap<string, ConfiguredSystem> {
  const settings = readGroup(
    read,
    problems,
    'declared tools',
    [VARIABLE],
    declaredSystemsSchema,
    () => readJson(read, problems, VARIABLE),
    { '': VARIABLE },
  );
  const systems = new Map<string, ConfiguredSystem>();
  for (const [name, system] of Object.entries(settings ?? {})) {
    const variable = secretVariableOf(name);
    const secret = read(variable);
    const needsSecret = system.auth.by !== 'none';
    if (secret !== null && !/^[!-~]{8,}$/.test(secret))
      problems.push(
        `Expected ${variable} to have at least 8 letters, digits and signs without blanks, got something else: copy the whole secret`,
      );
    if (needsSecret && secret === null)
      problems.push(
        `Expected ${variable} next to \`${name}\` in ${VARIABLE}, got none: it holds the secret for \`auth\``,
      );
    if (!needsSecret && secret !== null)
      problems.push(
        `Expected \`auth\` of \`${name}\` in ${VARIABLE} next to ${variable}, got none: say how the secret is sent`,
      );
    if (system.auth.by === 'oauth' && !isEncrypted(system.auth.token_url) && !isHere(system.auth.token_url))
      problems.push(
        `Expected \`token_url\` of \`${name}\` in ${VARIABLE} to begin with \`https://\`, got another: its secret would travel unencrypted`,
      );
    if (!system.private && needsSecret && !isEncrypted(system.url))
      problems.push(
        `Expected the addresses of \`${name}\` in ${VARIABLE} to begin with \`https://\`, got another: its secret would travel unencrypted. \`"private": true\` says that it is in your own network`,
      );
    systems.set(name, { ...system, secret: secret ?? '' });
  }
  return systems;
}

/** The rates that the configuration states, by system. */
export function declaredRates(systems: ReadonlyMap<string, ConfiguredSystem>): Readonly<Record<string, Rate>> {
  return Object.fromEntries(
    [...systems].flatMap(([name, { rate }]): [string, Rate][] =>
      rate === undefined ? [] : [[name, { atOnce: rate.at_once, perMinute: rate.per_minute }]],
    ),
  );
}

const isHere = (address: string): boolean => ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(address).hostname);

const isEncrypted = (address: string): boolean => address.startsWith('https://');
