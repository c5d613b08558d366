/**
 * The entry of a process that one subject runs in. It answers one request after the other.
 */
import { messageOf, Trouble } from '../../kernel/trouble.ts';
import type { Subject, SubjectAnswer, SubjectRequest, SubjectSpec } from './subject.ts';

let subject: Subject | null = null;
let last: Promise<void> = Promise.resolve();

process.on('message', (request: SubjectRequest) => {
  last = last.then(async () => {
    const answer = await answerTo(request).catch((error: unknown) => ({ failed: messageOf(error) }));
    process.send?.(answer, () => {
      if (request.ask === 'stop') process.exit(0);
    });
  });
});
// Without the bench there is nothing to do.
process.on('disconnect', () => {
  process.exit(1);
});

async function answerTo(request: SubjectRequest): Promise<SubjectAnswer> {
  if (request.ask === 'usage') return { value: process.cpuUsage().user / 1_000 + process.cpuUsage().system / 1_000 };
  if (request.ask === 'open') {
    subject = await open(request.spec);
    return { value: 0 };
  }
  if (subject === null) throw new Trouble('bench.not_open', { message: 'Expected an open subject, got none' });
  if (request.ask === 'ended') return { value: await subject.ended() };
  if (request.ask === 'begin') await subject.begin(request.count);
  else await subject[request.ask]();
  return { value: 0 };
}

/** Each loads only what it runs. */
async function open(spec: SubjectSpec): Promise<Subject> {
  switch (spec.kind) {
    case 'floor':
      return (await import('./floor-subject.ts')).openFloor(spec);
    case 'dbos':
      return (await import('./dbos-subject.ts')).openDbos(spec);
    case 'claims':
      return (await import('./claims-subject.ts')).openClaims(spec);
  }
}
