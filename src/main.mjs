/**
 * The entry of the process. Plain JavaScript, since Node would read a TypeScript entry without its compile cache.
 */
import './app/load-quickly.mjs';

await import('./main.ts');
