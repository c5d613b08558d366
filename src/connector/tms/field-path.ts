/**
 * Where a value is in an answer of the TMS, as the settings say it.
 *
 * Pure.
 */
import { z } from 'zod';

/** The name of a member: no point, which parts a path, and no blank at its ends. */
export const NAME = '[^\\s.=`\\p{C}](?:[^.=`\\p{C}]*[^\\s.=`\\p{C}])?';
export const PATH = `${NAME}(?:\\.${NAME})*`;

/** A path into an answer, such as `shipment.weight.lbs`; names only. */
export const fieldPath = z
  .string()
  .regex(new RegExp(`^${PATH}$`, 'u'), 'Expected a path of field names such as `shipment.weight_lbs`');
export const optionalPath = fieldPath.nullable();

/** Whether the names make a path that the settings take. */
export const isPath = (names: readonly string[]): boolean =>
  names.every((name) => new RegExp(`^${NAME}$`, 'u').test(name));

/** A path and a code there: `error.code=E1203`, `soap:Envelope.soap:Body.soap:Fault.faultcode=soap:Client.Closed`. */
export const codeAtPath = z
  .string()
  .trim()
  .regex(new RegExp(`^${PATH}=\\S.*$`, 'u'), 'Expected a path and a code, such as `error.code=E1203`');
