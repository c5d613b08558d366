/**
 * What people call a system: `Jira` for `jira`.
 */
import type { System } from './tool.ts';

const NAMES: Readonly<Record<System, string>> = { salesforce: 'Salesforce', zendesk: 'Zendesk', jira: 'Jira', tms: 'TMS', slack: 'Slack' };

/** A log may name a system that this program no longer has; it keeps the name that it has there. */
export function systemName(system: string): string {
  return Object.hasOwn(NAMES, system) ? NAMES[system as System] : system;
}
