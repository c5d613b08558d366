/**
 * The folder of the migrations, the same for both databases.
 */
import { fileURLToPath } from 'node:url';

export const migrationsFolder = fileURLToPath(new URL('../../migrations', import.meta.url));
