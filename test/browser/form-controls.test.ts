/** Test of how the form for claimants looks on a phone, in a Chromium. */
import { expect, it } from 'vitest';
import { portalRoutes } from '../../src/http/portal/portal-routes.ts';
import { inWorld } from '../engine/world.ts';
import { SHOP } from '../http/portal-handbook.ts';
import { describeWithBrowser, openBrowser } from './chromium.ts';

const FORM = '/portal/broken_goods';
const PHONE = { width: 390, height: 844 };

describeWithBrowser('the form of a kind on a phone', () => {
  it('has fields of one width and one size of type, whatever they ask for', () =>
    inWorld({ files: SHOP }, async (world) => {
      const route = portalRoutes(world.engine.shell).get('GET /portal/*');
      const answer = await route?.({ path: FORM, headers: {}, body: Buffer.alloc(0), isLocal: false });
      const browser = await openBrowser();
      try {
        const page = await browser.newPage({ viewport: PHONE });
        await page.setContent(String(answer?.body));
        const fields = await page
          .locator('.field > input:not([type=radio], [type=checkbox]), .field > textarea')
          .evaluateAll((found) =>
            found.map((one) => {
              const { fontSize, borderRadius } = one.ownerDocument.defaultView?.getComputedStyle(one) ?? {};
              return {
                type: one.getAttribute('type'),
                width: one.getBoundingClientRect().width,
                fontSize,
                borderRadius,
              };
            }),
          );
        expect(fields.map(({ type }) => type)).toContain('email');
        const [first, ...others] = fields.map(({ type: _, ...look }) => look);
        for (const look of others) expect(look).toEqual(first);
      } finally {
        await browser.close();
      }
    }));
});
