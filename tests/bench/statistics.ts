/** The value below which the given share (0 to 1) of the values lies, by linear interpolation. NaN without values. */
export const percentile = (values: number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const lower = sorted[Math.floor(at)] ?? Number.NaN;
  const upper = sorted[Math.ceil(at)] ?? Number.NaN;
  return lower + (upper - lower) * (at - Math.floor(at));
};

export const median = (values: number[]): number => percentile(values, 0.5);

export const rounded = (value: number, digits = 0): number => Number(value.toFixed(digits));

/** Milliseconds since 1970 with fractions, from the machine's one clock: comparable between processes. */
export const now = (): number => performance.timeOrigin + performance.now();

/** Starts counting this process's processor time. @returns a function that tells the milliseconds used since */
export const cpuTime = (): (() => number) => {
  const start = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  };
};
