import type { AutomaticReason } from '../ports';
import { RULES, type Evidence } from './rules';

/**
 * Why a message was sent by a machine, or null for one that a person wrote. No automatic answer goes back to the former
 * (RFC 3834 §2), so that two machines never talk to each other for ever.
 */
export const automaticReason = (evidence: {
  headers: { key: string; value: string }[];
  from: string;
}): AutomaticReason | null => {
  const values = new Map<string, string[]>();
  for (const { key, value } of evidence.headers) {
    const lines = values.get(key) ?? [];
    lines.push(value.trim());
    values.set(key, lines);
  }
  const prepared: Evidence = {
    from: evidence.from.toLowerCase(),
    values: (name) => values.get(name) ?? [],
  };
  return RULES.find((rule) => rule.applies(prepared))?.reason ?? null;
};
