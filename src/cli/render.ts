/**
 * `sop render`: an SOP as Markdown for reading, or as a flow chart.
 */
import { boundOf } from '../review/bound.ts';
import { renderApprovals } from '../review/render-approvals.ts';
import { renderMarkdown, type Notes, NO_NOTES } from '../sop/render/render-markdown.ts';
import { renderMermaid } from '../sop/render/render-mermaid.ts';
import { EXIT, JSON_OPTION, UsageError, type CommandBody } from './command.ts';
import { openSop, type OpenedSop } from './gather-handbook.ts';

export const renderCommand: CommandBody = {
  options: { mermaid: { takes: 'nothing', says: 'Print a Mermaid flow chart instead' }, json: JSON_OPTION },
  exits: ['0  it was printed', '2  the file cannot be read, or has mistakes'],
  run({ words, has }, { io }) {
    const [file, ...others] = words;
    if (file === undefined || others.length > 0)
      throw new UsageError(`Expected one SOP, got ${words.length === 0 ? 'none' : `\`${words.join(' ')}\``}`);
    const opened = openSop(file, io.cwd);
    const { sop, handbook } = opened;
    const context = {
      registry: handbook.registry,
      kinds: [...handbook.kinds.values()],
      calendars: Object.keys(handbook.calendars),
    };
    if (has('json')) {
      const bounded = boundaryOf(opened);
      const bound = bounded === null ? null : boundOf(sop, bounded);
      io.out(
        `${JSON.stringify({ sop: sop.name, hash: sop.source.hash, markdown: renderMarkdown(sop, context, notesOf(opened)), mermaid: renderMermaid(sop, context), bound }, null, 2)}\n`,
      );
    } else io.out(has('mermaid') ? renderMermaid(sop, context) : renderMarkdown(sop, context, notesOf(opened)));
    return Promise.resolve(EXIT.ok);
  },
};

function notesOf(opened: OpenedSop): Notes {
  const bounded = boundaryOf(opened);
  return bounded === null ? NO_NOTES : renderApprovals(opened.sop, bounded);
}

function boundaryOf({ sop, handbook }: OpenedSop): Parameters<typeof renderApprovals>[1] | null {
  const boundary = handbook.boundaries.get(sop.boundary);
  return boundary === undefined ? null : { boundary, calendars: handbook.calendars, timeZone: handbook.timeZone };
}
