import { createContext, useContext } from 'react';

/** Messages by field path; a field looks its own up by name. */
export const FormErrors = createContext<Record<string, string>>({});

export const useFieldError = (name: string): string | undefined => useContext(FormErrors)[name];
