/** Where a run is in its life. `parked` wins over `waiting`: a person has to look. */
export type RunStatus = 'running' | 'waiting' | 'parked' | 'completed' | 'stopped';
