/**
 * Loaded before the program by `--import`: throws an uncaught error, as a defective library would.
 */
const SECRET = process.env['PROBE_TOKEN'] ?? '';

process.on('SIGUSR2', () => {
  setImmediate(() => {
    throw new Error(`A defect with ${SECRET} in its sentence`);
  });
});
process.on('SIGCONT', () => {
  void Promise.reject(new Error(`A defect with ${SECRET} in its sentence`));
});
