const MEGABYTE = 1024 * 1024;

/** For people, with one decimal where it says something. */
export const inMegabytes = (bytes: number): string => String(Math.round((bytes / MEGABYTE) * 10) / 10);
