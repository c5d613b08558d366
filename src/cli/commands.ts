/**
 * The commands, in the order of the help. Each loads its modules only when it runs, so the overview loads none of them.
 */
import type { CommandBody, CommandHead } from './command.ts';

/** A new command is one file and one entry here. */
export const COMMANDS: readonly (CommandHead & { load(): Promise<CommandBody> })[] = [
  {
    name: 'check',
    words: 'FILE…',
    says: 'Checks SOPs and the other files of a handbook; a folder means all files in it',
    load: async () => (await import('./check.ts')).checkCommand,
  },
  {
    name: 'render',
    words: 'FILE',
    says: 'Prints an SOP for reading: numbered Markdown with thresholds, deadlines and approvers, or a flow chart',
    load: async () => (await import('./render.ts')).renderCommand,
  },
  {
    name: 'tables',
    words: 'FILE [STEP]',
    says: 'Prints a decision table of an SOP as CSV; saved as `tables/NAME.csv`, it is read back with `from`',
    load: async () => (await import('./tables.ts')).tablesCommand,
  },
  {
    name: 'diff',
    words: 'A [B]',
    says: 'Shows what SOP B changes compared with SOP A: behaviour, bound, boundary, past cases; or every change of folder B over folder A, of one folder over what is in force',
    load: async () => (await import('./diff.ts')).diffCommand,
  },
  {
    name: 'replay',
    words: '',
    says: 'Replays past cases against SOPs, each in its own sandbox with its own simulated clock',
    load: async () => (await import('./replay.ts')).replayCommand,
  },
  {
    name: 'publish',
    words: '[FOLDER]',
    says: 'Shows what a folder changes over the handbook in force and who must approve it, and proposes it',
    load: async () => (await import('./publish.ts')).publishCommand,
  },
  {
    name: 'explain',
    words: 'CASE',
    says: 'Explains why a case went as it did: each step with its rule, its values, and who authorised it',
    load: async () => (await import('./explain.ts')).explainCommand,
  },
  {
    name: 'audit verify',
    words: '[CASE]',
    says: 'Verifies the log of every run, or of one case: its hash chain, its state, and the authority for each call',
    load: async () => (await import('./audit-verify.ts')).auditVerifyCommand,
  },
  {
    name: 'audit anchor',
    words: '',
    says: 'Prints how far the record has come, signed; kept elsewhere, it shows later that something was removed',
    load: async () => (await import('./audit-anchor.ts')).auditAnchorCommand,
  },
  {
    name: 'erase',
    words: 'CASE [FIELD…]',
    says: 'Lists what of a case may be erased; with a reason it is erased, and the record stays whole',
    load: async () => (await import('./erase.ts')).eraseCommand,
  },
  {
    name: 'keys',
    words: '[rotate | retire ID]',
    says: 'Lists the keys that signed the record; `rotate` makes a new one, `retire` ends what the old one may sign',
    load: async () => (await import('./keys.ts')).keysCommand,
  },
  {
    name: 'inbox',
    words: '[assign ID CASE --by PERSON]',
    says: 'Lists what arrived and had no effect: refused, ignored, given up or waiting, each with the reason',
    load: async () => (await import('./inbox.ts')).inboxCommand,
  },
  {
    name: 'doctor',
    words: '',
    says: 'Checks everything this program needs and lists what is there, missing, or not needed',
    load: async () => (await import('./doctor.ts')).doctorCommand,
  },
  {
    name: 'bench',
    words: '',
    says: 'Measures checks, starts, tickets, claims per second, memory and Slack calls, in the sandbox',
    load: async () => (await import('./bench.ts')).benchCommand,
  },
  {
    name: 'schema',
    words: '[NAME]',
    says: 'Prints the JSON Schema of SOP files, of `limits.yaml` or of kinds, so an editor can complete and check them',
    load: async () => (await import('./schema.ts')).schemaCommand,
  },
  {
    name: 'tools',
    words: '[TOOL | SYSTEM]',
    says: 'Lists the tools that a step can use; for one tool or system, with inputs, outputs and errors',
    load: async () => (await import('./tools.ts')).toolsCommand,
  },
];
