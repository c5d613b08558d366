/**
 * Whether Jira answers with the issue that was asked for. It finds a moved issue by its earlier key and answers with the new
 * one: a change that was approved for the one is not made to the other.
 *
 * Pure.
 */
import { VendorFailure } from '../exchange.ts';
import { clip } from '../outcome.ts';

/** @throws VendorFailure when the answer names another issue */
export function expectIssue(shown: string | undefined, asked: string): void {
  if (shown === undefined || shown.toUpperCase() === asked.toUpperCase()) return;
  throw new VendorFailure(
    'unreadable',
    'read',
    `it answered with issue \`${clip(shown, 40)}\`, where \`${clip(asked, 40)}\` was asked for; if it was moved, name it by its new key`,
  );
}
