/**
 * What people call a system: `Jira` for `jira`.
 */
import type { System } from './tool.ts';

const NAMES: Readonly<Record<System, string>> = {
  salesforce: 'Salesforce',
  zendesk: 'Zendesk',
  jira: 'Jira',
  tms: 'TMS',
  slack: 'Slack',
  openai: 'the model',
};

/**
 * A registry may hold tools of other systems, and a log may name one that this program no longer has: these keep their
 * word.
 */
export function systemName(system: System): string {
  return (Object.hasOwn(NAMES, system) ? NAMES[system] : undefined) ?? system;
}
