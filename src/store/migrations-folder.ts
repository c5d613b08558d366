/**
 * Where the migrations lie: one folder for both databases.
 */
import { fileURLToPath } from 'node:url';

export const migrationsFolder = fileURLToPath(new URL('../../migrations', import.meta.url));
