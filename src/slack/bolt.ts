/**
 * The parts of Bolt that this program uses, from their own files: Bolt's index also loads Express and AWS Lambda, which
 * takes a twentieth of a start. The version is pinned, since these files are not documented.
 */
import { createRequire } from 'node:module';
import type app from '@slack/bolt/dist/App.js';
import type socketModeReceiver from '@slack/bolt/dist/receivers/SocketModeReceiver.js';
import type verifyRequest from '@slack/bolt/dist/receivers/verify-request.js';

// Node and vitest differ in what the default import of such a file is; `require` is the same in both.
const require = createRequire(import.meta.url);

export const { default: App, LogLevel }: typeof app = require('@slack/bolt/dist/App.js');
export const {
  default: SocketModeReceiver,
}: typeof socketModeReceiver = require('@slack/bolt/dist/receivers/SocketModeReceiver.js');
export const { verifySlackRequest }: typeof verifyRequest = require('@slack/bolt/dist/receivers/verify-request.js');
