/**
 * A run keeps to the declarations of its tools that were in force when its procedure was chosen: one that was published
 * otherwise since is not called, whatever people approved.
 */
import { describe, expect, it } from 'vitest';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { asRunId } from '../../src/kernel/ids.ts';
import { money } from '../../src/kernel/money.ts';
import { timestamp } from '../../src/kernel/time.ts';
import type { Handbook } from '../../src/review/handbook.ts';
import type { RunEvent } from '../../src/run/log/event.ts';
import type { CallResult } from '../../src/tool/tool.ts';
import { changed, ORDER_FILE } from '../declared/tool-file.ts';
import { filesOf, handbookOf, LENA, slackUser, sopFile } from './handbook.ts';
import { HOUR, MINUTE, START, Walk } from './walk.ts';

const POLICY = (outcome: string): HandbookFile => ({
  path: 'boundary/claims-agent.cedar',
  text: `@id("look")\n${outcome}\npermit (principal is Bot, action == Action::"shop.find_order", resource is Case);\n`,
});
const PERMITTED = POLICY('@outcome("permit")');
const ASKED = POLICY(
  '@outcome("approval")\n@approvers("claims-leads:1")\n@expires("PT48H")\n@reason("A lead looks first")',
);

const WAIT = `  - step: 1
    says: Wait for the shop
    wait: { for: 1 hour }
`;
const LOOK = `  - step: 2
    says: Find the order
    use: shop.find_order
    with: { order: = case.claim.bol }
    save: found
    if_error:
      not_found: { says: Mark it, flag: unknown }
    outcome: looked`;
const READ = `  - step: 3
    says: Mark an order that has a date
    if:
      - has(found.ordered_at)
    otherwise: nothing
    flag: ordered`;
const NEEDS = { needs: '  - case.claim.bol' };
const SOP = sopFile(`${WAIT}${LOOK}\n${READ}`, NEEDS);

/** The handbook with that tool, and the given files in place of its own. */
const withTool = (tool: string, ...more: readonly HandbookFile[]): Handbook => {
  const own = [SOP, PERMITTED, { path: 'tools/find-order.tool.yaml', text: tool }];
  return handbookOf(filesOf(...own.filter(({ path }) => !more.some((other) => other.path === path)), ...more));
};

const FOUND: CallResult = {
  kind: 'done',
  output: { number: 'BOL-1', state: 'open', total: money('EUR', 4_850), ordered_at: timestamp(START) },
};

const opened = (files: readonly HandbookFile[] = [], kind: typeof Walk = Walk): Walk =>
  new kind({ handbook: withTool(ORDER_FILE, ...files), script: { 'shop.find_order': FOUND } }).go();

/** Publishes the tool anew: the run keeps its procedure. */
function publish(walked: Walk, tool: string): Walk {
  // Published with a procedure that fits it.
  const { registry, declared } = withTool(tool, sopFile(LOOK, NEEDS));
  walked.handbook = { ...walked.handbook, registry, declared };
  return walked;
}

const LEO = slackUser('ULEO00001');

const RENAMED = ORDER_FILE.replaceAll('ordered_at', 'bought_at');
const FROM = ORDER_FILE.replace('from: dates.ordered', 'from: dates.shipped').replace(
  'dates: { ordered',
  'dates: { shipped',
);
const CANCELS = changed('  path: /v2/orders/{order}', '  method: POST\n  path: /v2/orders/{order}/cancel');
const EXAMPLES = changed('  - with: { order: B-18 }', '  - with: { order: B-19 }');

const STOP = {
  step: '2',
  code: 'changed_tool',
  because:
    'Tool `shop.find_order` was changed since this run began under handbook 1, and the procedure was checked with the old one, so step 2 does not call it',
  choices: ['try_again', 'start_again', 'stop'],
};

function removed(walked: Walk): Walk {
  const { registry } = handbookOf();
  walked.handbook = { ...walked.handbook, registry, declared: new Map() };
  return walked;
}

const GONE = {
  step: '2',
  code: 'unknown_tool',
  because: 'Step 2 uses `shop.find_order`, which is not a registered tool any more',
  choices: ['try_again', 'start_again', 'stop'],
};

describe('a tool that was declared otherwise after the run chose its procedure', () => {
  it.each([
    ['a field has another name', RENAMED],
    ['a field is read from another member', FROM],
    ['another request is sent', CANCELS],
    ['only what cards say of it is another', changed('says: Find the order', 'says: Look up the order')],
  ])('is not called where %s', (_, tool) => {
    const walked = publish(opened(), tool).after(HOUR);
    expect([walked.events('CallProposed'), walked.made]).toEqual([[], []]);
    expect(walked.events('Parked')).toMatchObject([STOP]);
  });

  it('is called where only its examples are others', () => {
    const walked = publish(opened(), EXAMPLES).after(HOUR);
    expect([walked.steps, walked.flags, walked.types.at(-1)]).toEqual([['2'], ['ordered'], 'RunCompleted']);
  });

  it('is called once it was published as it was before, and people try again', () => {
    const walked = publish(opened(), RENAMED).after(HOUR);
    walked.recover('try_again', LENA);
    expect(walked.events('Parked')).toMatchObject([STOP, STOP]);
    publish(walked, ORDER_FILE).recover('try_again', LENA);
    expect([walked.steps, walked.flags]).toEqual([['2'], ['ordered']]);
  });

  it('stops the run where an SOP that it runs calls the tool', () => {
    const nested: HandbookFile = {
      path: 'look.sop.yaml',
      text: sopFile(LOOK, NEEDS)
        .text.replace('sop: test', 'sop: look')
        .replace(/starts:[\s\S]*?needs:/, 'kind: freight_claim\ntakes: {}\nneeds:'),
    };
    const outer = sopFile(`${WAIT}  - step: 2\n    says: Look it up\n    run: look\n    outcome: looked`, NEEDS);
    const walked = publish(opened([outer, nested]), RENAMED).after(HOUR);
    expect(walked.made).toEqual([]);
    expect(walked.events('Parked')).toMatchObject([{ code: 'changed_tool', step: '2/2' }]);
  });

  it('is called by a run whose log does not say how it was declared', () => {
    class Earlier extends Walk {
      override append(actor: Parameters<Walk['append']>[0], event: RunEvent): void {
        const { tools: _, ...earlier } = event as Extract<RunEvent, { type: 'SopChosen' }>;
        super.append(actor, earlier);
      }
    }
    const walked = publish(opened([], Earlier), FROM).after(HOUR);
    expect([walked.steps, walked.flags]).toEqual([['2'], ['ordered']]);
  });

  it('stops the run where it was removed, and the case may start again without it', () => {
    const walked = removed(opened()).after(HOUR);
    expect(walked.made).toEqual([]);
    expect(walked.events('Parked')).toMatchObject([GONE]);
    publish(walked, ORDER_FILE).recover('try_again', LENA);
    expect(walked.steps).toEqual(['2']);
  });

  it.each([
    ['was removed', (walked: Walk) => removed(walked), 'Start again without the tool'],
    ['was changed', (walked: Walk) => publish(walked, RENAMED), 'Start again with the tool as it is now'],
  ])('says on the closed question how the case starts again where it %s', (_, change, note) => {
    const walked = change(opened()).after(HOUR);
    const { askId } = walked.ask('recovery');
    const successor = asRunId('run-next');
    walked.click({ type: 'Recover', askId, choice: 'start_again', note: null, successor }, LENA);
    expect(walked.view().asks.at(-1)?.state).toMatchObject({ kind: 'closed', note });
  });
});

describe('a call that was proposed before its tool was declared otherwise', () => {
  it('is not sent, and its open approval is withdrawn', () => {
    const walked = opened([ASKED]).after(HOUR);
    const { askId } = walked.ask('approval');
    publish(walked, CANCELS).go();
    expect(walked.state.asks[askId]?.closed).toMatchObject({ how: 'withdrawn', note: STOP.because });
    expect(walked.decide({ type: 'GiveApproval', askId }, LENA).ok).toBe(false);
    expect(walked.events('Parked')).toMatchObject([STOP]);
    expect(walked.after(HOUR).made).toEqual([]);
  });

  it('is not sent where the tool was removed meanwhile, whatever people approved', () => {
    const walked = removed(opened([ASKED]).after(HOUR)).go();
    expect(walked.events('ApprovalWithdrawn')).toMatchObject([{ because: GONE.because }]);
    expect(walked.events('Parked')).toMatchObject([GONE]);
    expect(walked.after(HOUR).made).toEqual([]);
  });

  it('is not sent again after people approved it, and is asked about anew once the tool is as it was', () => {
    const walked = opened([ASKED]).after(HOUR);
    walked.script = { 'shop.find_order': { kind: 'not_now', message: 'Busy', afterMs: null } };
    walked.approve(LENA);
    walked.script = { 'shop.find_order': FOUND };
    publish(walked, CANCELS).after(30 * MINUTE);
    expect(walked.steps).toEqual(['2']);
    expect(walked.events('ApprovalWithdrawn')).toMatchObject([{ because: STOP.because }]);
    expect(walked.events('Parked')).toMatchObject([STOP]);
    publish(walked, ORDER_FILE).recover('try_again', LENA);
    expect(walked.steps).toEqual(['2']);
    walked.approve(LEO);
    expect([walked.steps, walked.flags]).toEqual([['2', '2'], ['ordered']]);
  });

  it('is not sent again where its answer was lost with the process, and the case may start again', () => {
    const walked = opened();
    walked.powerCut = '2';
    walked.after(HOUR);
    expect(walked.steps).toEqual(['2']);
    publish(walked, CANCELS).go();
    expect(walked.steps).toEqual(['2']);
    expect(walked.events('Parked')).toMatchObject([STOP]);
    const { askId } = walked.ask('recovery');
    const again = { type: 'Recover', askId, choice: 'start_again', note: null, successor: asRunId('run-2') } as const;
    expect(walked.decide(again, LENA)).toMatchObject({ ok: true, events: [{}, { type: 'RunStopped' }] });
  });
});
