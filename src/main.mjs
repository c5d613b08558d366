/**
 * The entry of the process. Plain JavaScript, since Node would read a TypeScript entry without its compile cache.
 */
import './app/load-quickly.mjs';

const { findBundled } = await import('./app/program-bundle.ts');

await import(findBundled('main') ?? './main.ts');
