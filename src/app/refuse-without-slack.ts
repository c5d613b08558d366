/**
 * Refuses settings of real systems without a real Slack.
 */
import type { VendorSettings } from '../connector/connect-vendors.ts';
import type { ConfiguredSystem } from '../connector/declared/system-settings.ts';
import type { ConfiguredMailbox } from '../intake/mail/mailbox-settings.ts';

/** Real systems require a real Slack. Otherwise a person could take the sandbox's Slack for the real one. */
export function refuseWithoutSlack(
  { slack, zendesk, salesforce, jira, tms }: VendorSettings,
  {
    declaredSystems,
    mailboxes,
  }: {
    readonly declaredSystems: ReadonlyMap<string, ConfiguredSystem>;
    readonly mailboxes: ReadonlyMap<string, ConfiguredMailbox>;
  },
  problems: string[],
): void {
  const configured = Object.entries({ Zendesk: zendesk, Salesforce: salesforce, Jira: jira, 'the TMS': tms })
    .filter(([, settings]) => settings !== null)
    .map(([name]) => name);
  if (declaredSystems.size > 0) configured.push('declared tools');
  // The sandbox must not take letters out of a mailbox that people write to.
  if ([...mailboxes.values()].some(({ tls }) => tls)) configured.push('mailboxes');
  if (slack === null && configured.length > 0)
    problems.push(
      `Expected SLACK_BOT_TOKEN next to the settings of ${configured.join(', ')}, got none: set it to serve a real workspace, or remove the others to start the sandbox`,
    );
}
