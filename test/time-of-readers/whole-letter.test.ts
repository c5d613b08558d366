/** A letter of many megabytes without a file, which no one writes, is read to the end of what an honest one has. */
import { describe, expect, it } from 'vitest';
import { readMessage } from '../../src/intake/mail/read-message.ts';

const SOURCE = { mailbox: 'claims', server: null, isCut: false };
const HEAD = 'From: Carl <carl@customer.example>\r\nMessage-ID: <1@customer.example>\r\nContent-Type: text/plain\r\n';

const textOf = async (bytes: string): Promise<string> => {
  const read = await readMessage(Buffer.from(bytes), SOURCE);
  return 'letter' in read ? read.letter.text : read.problem;
};
/** Milliseconds of CPU of this thread. */
const cpuOf = async (bytes: Buffer): Promise<number> => {
  const start = process.threadCpuUsage();
  await readMessage(bytes, SOURCE);
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1_000;
};

describe('a letter', () => {
  it('takes no longer where one line of it is four times as long', async () => {
    const broken = (length: number) =>
      Buffer.from(`${HEAD}Content-Transfer-Encoding: base64\r\n\r\n${'=20'.repeat(length / 3)}`);
    const [short, long] = [broken(1_200_000), broken(4_800_000)];
    await cpuOf(short);
    expect(await cpuOf(long)).toBeLessThan(2.5 * (await cpuOf(short)) + 100);
  });

  it('of a megabyte in one line says that it goes on', async () => {
    expect(await textOf(`${HEAD}\r\n${'pallet '.repeat(200_000)}`)).toMatch(/is larger than what was read of it/u);
  });

  it('of 64,000 characters is read to its end', async () => {
    const text = await textOf(`${HEAD}\r\n${'Two pallets fell off the lift.\r\n'.repeat(2_000)}The end.`);
    expect(text).toMatch(/The end\.$/u);
  });
});
