import { useCallback } from 'react';
import type { Problem } from '../../../shared/contracts/common';
import { useProblemText, useServerText } from '../translations/useServerText';

/** A refused request, in the form the screens show it and in the language they are read in. */
export interface RequestFailure {
  message: string;
  /** What to do about it and the provider's codes, where the server knew. */
  problem: Problem | null;
  /** Messages by field path joined with dots, such as `remoteMailbox.host`. */
  fields: Record<string, string>;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

function readFields(details: unknown): Record<string, string> {
  if (!isRecord(details) || !Array.isArray(details.errors)) return {};
  const fields: Record<string, string> = {};
  for (const error of details.errors as unknown[]) {
    if (!isRecord(error)) continue;
    const path = Array.isArray(error.path) ? error.path.join('.') : String(error.path ?? '');
    // The first message for a field says what to mend first.
    if (!(path in fields)) fields[path] = String(error.message ?? '');
  }
  return fields;
}

function readProblem(details: unknown): Problem | null {
  const problem = isRecord(details) ? details.problem : null;
  return isRecord(problem) && typeof problem.remedy === 'string' ? (problem as unknown as Problem) : null;
}

/**
 * Reads what a request was refused with: Strapi's error body (`name`, `message`, `details`), a network
 * error, or anything else that was thrown. The server writes English; what is read is in the panel's language.
 */
export function useReadFailure(): (error: unknown) => RequestFailure {
  const serverText = useServerText();
  const problemText = useProblemText();
  return useCallback(
    (error) => {
      const details = isRecord(error) ? error.details : undefined;
      const problem = readProblem(details);
      const message = isRecord(error) && typeof error.message === 'string' ? error.message : String(error);
      const fields = Object.entries(readFields(details));
      return {
        message: problem ? problemText(problem).message : serverText(message),
        problem,
        fields: Object.fromEntries(fields.map(([path, english]) => [path, serverText(english)])),
      };
    },
    [serverText, problemText],
  );
}

/** True for a 404, which a screen answers differently from a broken connection. */
export const isNotFound = (error: unknown): boolean => isRecord(error) && error.status === 404;
