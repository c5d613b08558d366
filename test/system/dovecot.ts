/**
 * A throw-away Dovecot for one test file: on a free port of this computer, in its own directory, gone with the process.
 * Without one on the machine, `describeWithDovecot` skips its tests by name.
 */
import { spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { ImapFlow } from 'imapflow';
import { describe } from 'vitest';
import { freePort } from '../free-port.ts';
import { until } from '../until.ts';

/** Not in the PATH of everyone. */
const BINARY = ['/usr/sbin/dovecot', '/usr/local/sbin/dovecot', '/opt/homebrew/sbin/dovecot'].find(existsSync) ?? null;
export const PASSWORD = 'q8-Zr.4vTn_1';
const USER = 'claims';
/** `nobody`: Dovecot refuses to read the mail of root. */
const NOBODY = 65_534;

export const describeWithDovecot = describe.skipIf(BINARY === null);

export type Dovecot = {
  readonly port: number;
  readonly user: string;
  /** A connection of its own, as a mail program has one. */
  client(): Promise<ImapFlow>;
  stop(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
};

export async function createDovecot(): Promise<Dovecot> {
  const { uid, gid, username } = userInfo();
  const isRoot = uid === 0;
  const directory = mkdtempSync(join(tmpdir(), 'sopwith-mail-'));
  const mail = join(directory, 'mail');
  // Another user than ours goes through it.
  chmodSync(directory, 0o755);
  mkdirSync(mail);
  const owner = isRoot ? { uid: NOBODY, gid: NOBODY } : { uid, gid };
  chownSync(mail, owner.uid, owner.gid);
  const port = await freePort();
  const config = join(directory, 'dovecot.conf');
  writeFileSync(
    config,
    `base_dir = ${directory}/run
state_dir = ${directory}/run
log_path = ${directory}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = ${isRoot ? 'dovecot' : username}
default_login_user = ${isRoot ? 'dovenull' : username}
default_internal_group = ${isRoot ? 'dovecot' : String(gid)}
first_valid_uid = 1
auth_mechanisms = plain
auth_failure_delay = 0
mail_location = maildir:${mail}/%u
mail_fsync = never
passdb {
  driver = static
  args = password=${PASSWORD}
}
userdb {
  driver = static
  args = uid=${owner.uid} gid=${owner.gid} home=${mail}/%u
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
`,
  );
  let end: (() => Promise<void>) | null = null;
  const client = async (): Promise<ImapFlow> => {
    const auth = { user: USER, pass: PASSWORD };
    const opened = new ImapFlow({ host: '127.0.0.1', port, secure: false, auth, logger: false });
    opened.on('error', () => undefined);
    await opened.connect();
    return opened;
  };
  const start = async (): Promise<void> => {
    rmSync(join(directory, 'run', 'master.pid'), { force: true });
    const server = spawn(BINARY ?? '', ['-F', '-c', config], { stdio: 'ignore', detached: true });
    const ended = new Promise<void>((resolve) => void server.once('exit', () => void resolve()));
    const kill = (): void => {
      if (server.pid === undefined) return;
      try {
        process.kill(-server.pid, 'SIGKILL');
      } catch {
        // It is gone.
      }
    };
    process.once('exit', kill);
    end = async () => {
      process.off('exit', kill);
      kill();
      await ended;
    };
    await until('Dovecot answers', async () => {
      try {
        await (await client()).logout();
        return true;
      } catch {
        return false;
      }
    });
  };
  const stop = async (): Promise<void> => {
    await end?.();
    end = null;
  };
  await start();
  return {
    port,
    user: USER,
    client,
    start,
    stop,
    async remove() {
      await stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
