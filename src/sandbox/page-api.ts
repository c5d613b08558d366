/**
 * The page's API: `/sandbox/state`, `/sandbox/stream`, `/sandbox/sample`, `/sandbox/act` and `/sandbox/fault`.
 */
import { z } from 'zod';
import { codeOf, messageOf, Trouble } from '../kernel/trouble.ts';
import { FAULT_KINDS, faultSchema, type Faults } from './faults.ts';
import type { SampleBook } from './sample-book.ts';
import type { StandIns } from './stand-ins.ts';
import type { SandboxRequest, SandboxResponse, VendorName } from './request.ts';

const VENDOR_NAMES = [
  'zendesk',
  'salesforce',
  'jira',
  'tms',
  'slack',
  'openai',
] as const satisfies readonly VendorName[];
const vendorName = z.enum(VENDOR_NAMES);
const actSchema = z.strictObject({
  vendor: vendorName,
  action: z.string().max(100),
  input: z.record(z.string(), z.unknown()).default({}),
});
/** `fault: "none"` turns off one `kind` of the vendor's faults, all of the vendor's, or all faults. */
const clearSchema = z.strictObject({
  vendor: vendorName.optional(),
  fault: z.literal('none'),
  kind: z.enum(FAULT_KINDS).optional(),
});

export type PageApiOptions = {
  readonly standIns: Pick<StandIns, 'vendors' | 'faults' | 'act'>;
  readonly samples: Pick<SampleBook, 'shown' | 'file'>;
};

/** Answers a request of the page, except for the stream, which does not end. */
export async function answerPage(
  request: SandboxRequest,
  { standIns, samples }: PageApiOptions,
): Promise<SandboxResponse> {
  switch (`${request.method} ${request.path}`) {
    case 'GET /sandbox/state':
      return { status: 200, body: stateOf(standIns, samples) };
    case 'POST /sandbox/sample':
      return answered(async () => samples.file(parse(z.strictObject({ sample: z.string() }), request.body).sample));
    case 'POST /sandbox/act':
      return answered(async () => {
        const { vendor, action, input } = parse(actSchema, request.body);
        return standIns.act(vendor, action, input);
      });
    case 'POST /sandbox/fault':
      return answered(async () => {
        setFault(standIns.faults, request.body);
        return standIns.faults.list();
      });
    default:
      return { status: 404, body: { ok: false, error: `The sandbox has no \`${request.method} ${request.path}\`` } };
  }
}

function stateOf({ vendors, faults }: PageApiOptions['standIns'], samples: PageApiOptions['samples']): unknown {
  return {
    vendors: Object.fromEntries([...vendors].map(([name, vendor]) => [name, vendor.snapshot()])),
    faults: faults.list(),
    ...samples.shown(),
  };
}

function setFault(faults: Faults, body: string): void {
  const given = parse(z.looseObject({ vendor: vendorName.optional(), fault: z.string() }), body);
  if (given.fault === 'none') {
    const { vendor, kind } = parse(clearSchema, body);
    faults.clear(vendor, kind);
    return;
  }
  const { vendor, ...fault } = given;
  if (vendor === undefined)
    throw new Trouble('sandbox.bad_input', { message: 'Expected the `vendor` that the fault is for, got none' });
  faults.set(vendor, check(faultSchema, fault));
}

async function answered(work: () => Promise<unknown>): Promise<SandboxResponse> {
  try {
    return { status: 200, body: { ok: true, result: (await work()) ?? null } };
  } catch (error) {
    return { status: 422, body: { ok: false, error: messageOf(error), code: codeOf(error) } };
  }
}

function parse<T>(schema: z.ZodType<T>, body: string): T {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (cause) {
    throw new Trouble('sandbox.bad_input', { message: 'Expected a JSON body, got other text', cause });
  }
  return check(schema, value);
}

function check<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues
    .map((issue) => `${issue.path.join('.') || 'the body'}: ${issue.message}`)
    .join('; ');
  throw new Trouble('sandbox.bad_input', { message: `Expected valid input, got: ${problems}` });
}
