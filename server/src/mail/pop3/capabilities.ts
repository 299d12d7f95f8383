/** What a server says that it can (RFC 2449). */
export interface Capabilities {
  /** False where the server has no CAPA: what it can has to be found out by trying. */
  known: boolean;
  /** Names in upper case, each with its arguments. */
  names: ReadonlyMap<string, string[]>;
}

/** What is known of a server that was not asked, or has no CAPA. */
export const UNKNOWN: Capabilities = { known: false, names: new Map() };

/** More than any server has. */
const MOST = 200;

export function capabilitiesFrom(lines: string[]): Capabilities {
  const names = new Map<string, string[]>();
  for (const line of lines.slice(0, MOST)) {
    const [name = '', ...parameters] = line.trim().split(/\s+/);
    names.set(name.toUpperCase(), parameters);
  }
  return { known: true, names };
}

/** The SASL mechanisms that are offered (RFC 5034 §4), upper case. */
export const mechanismsOf = ({ names }: Capabilities): string[] =>
  (names.get('SASL') ?? []).map((name) => name.toUpperCase());

/** Milliseconds between two sign-ins (RFC 2449 §6.5); undefined where the server names none. */
export function loginDelayOf({ names }: Capabilities): number | undefined {
  const seconds = Number(names.get('LOGIN-DELAY')?.[0]);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
}
