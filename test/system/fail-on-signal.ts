/**
 * Loaded before the program by `--import`: makes it fail where nothing catches, as a defect of a library would.
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
