/**
 * Words next to an amount that leave its number as it is, for they say what it is for. After a word for
 * what is paid back or taken off, a dash may be a minus; after any other word it only separates.
 */

const LABELS: ReadonlySet<string> = new Set(
  [
    'total subtotal only sum amount fee fees price cost costs charge charges invoice bill payment deposit claim freight postage rent',
    'summe gesamt gesamtbetrag betrag gebühr preis rechnung rechnungsbetrag kosten anzahlung kaution miete fracht',
    'montant somme frais prix facture coût acompte loyer importe precio factura coste pago alquiler importo prezzo fattura costo totale',
    'bedrag totaal prijs factuur kosten huur kwota cena suma razem faktura belopp pris summa beløb hyra valor preço fatura',
    '合計 金額 料金 総額 共计 合计 金额',
  ]
    .join(' ')
    .split(' '),
);
/** Of an amount that is paid back or taken off, or that can be below zero. */
const TAKEN_OFF_WORDS = [
  'refunds?|refunded|credits?|credit note|credited|discounts?|rebates?|deductions?|deducted|adjustments?',
  'reversals?|chargebacks?|reimbursements?|repayments?|returns?|withdrawals?|debits?|loss|balance',
  'difference|variance|correction|change|allowance|write-?off|erstattung|rückerstattung|gutschrift',
  'rabatt|nachlass|skonto|abzug|storno|saldo|differenz|korrektur|lastschrift|remboursement|avoir|remise',
  'rabais|crédit|débit|solde|différence|escompte|reembolso|devolución|abono|descuento|diferencia',
  'rimborso|sconto|accredito|nota di credito|terugbetaling|creditnota|korting|zwrot|korekta|rabat|upust',
  'återbetalning|kredit|kreditera|refusion|tilbagebetaling|kreditnota|desconto|estorno|返金|割引|値引|退款|折扣',
].join('|');
const TAKEN_OFF = new RegExp(String.raw`(?<![\p{L}\p{M}])(?:${TAKEN_OFF_WORDS})\.?$`, 'iu');
const DASH_AFTER = / [-–—−] ?$/u;
export const isLabel = (word: string): boolean => LABELS.has(word.toLowerCase()) || TAKEN_OFF.test(word);

/** Whether a text ends with a word for what is paid back or taken off. */
export const isTakenOff = (text: string): boolean => TAKEN_OFF.test(text);

/** Whether a text in front of an amount ends with a dash that may be its minus: `Refund - `, and `Fee - ` does not. */
export const isMinusBefore = (before: string): boolean =>
  DASH_AFTER.test(before) && TAKEN_OFF.test(before.replace(DASH_AFTER, ''));
