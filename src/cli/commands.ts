/**
 * The commands in the order of the help. Each loads its own modules when it is used: the help of all needs none of
 * them.
 */
import type { CommandBody, CommandHead } from './command.ts';

/** A new command is one file and one entry here. */
export const COMMANDS: readonly (CommandHead & { load(): Promise<CommandBody> })[] = [
  {
    name: 'check',
    words: 'FILE…',
    says: 'Checks SOPs and the other files of a handbook; a folder stands for all of its files',
    load: async () => (await import('./check.ts')).checkCommand,
  },
  {
    name: 'render',
    words: 'FILE',
    says: 'Writes an SOP as a person would: numbered Markdown with thresholds, deadlines and who approves, or a flow chart',
    load: async () => (await import('./render.ts')).renderCommand,
  },
  {
    name: 'tables',
    words: 'FILE [STEP]',
    says: 'Writes a decision table of an SOP as CSV, which `from` reads back from `tables/NAME.csv`',
    load: async () => (await import('./tables.ts')).tablesCommand,
  },
  {
    name: 'diff',
    words: 'A B',
    says: 'Says what SOP B does otherwise than SOP A: behaviour, bound, boundary, and which past cases would go elsewhere',
    load: async () => (await import('./diff.ts')).diffCommand,
  },
  {
    name: 'replay',
    words: '',
    says: 'Replays past cases against SOPs, each in its own sandbox and its own simulated time',
    load: async () => (await import('./replay.ts')).replayCommand,
  },
  {
    name: 'explain',
    words: 'CASE',
    says: 'Says why a case went as it did: each step with its rule, the values it rested on, and who authorised it',
    load: async () => (await import('./explain.ts')).explainCommand,
  },
  {
    name: 'audit verify',
    words: '[CASE]',
    says: 'Verifies the log of every run, or of one case: its chain of hashes, its state, and the authority of each call',
    load: async () => (await import('./audit-verify.ts')).auditVerifyCommand,
  },
  {
    name: 'doctor',
    words: '',
    says: 'Looks at everything this program needs and lists what is there, missing, or beyond need',
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
    words: '',
    says: 'Prints the JSON Schema of SOP files, with which an editor completes and checks them',
    load: async () => (await import('./schema.ts')).schemaCommand,
  },
  {
    name: 'tools',
    words: '[TOOL | SYSTEM]',
    says: 'Lists the tools that a step can use; of one tool or system, with what each takes, gives, and how it can fail',
    load: async () => (await import('./tools.ts')).toolsCommand,
  },
];
