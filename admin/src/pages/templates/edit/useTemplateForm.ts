import { useCallback, useRef, useState } from 'react';
import type { Template, TemplateInput } from '../../../../../shared/contracts/templates';
import { useReadFailure, type RequestFailure } from '../../../api/failure';
import { useCreateTemplateMutation, useUpdateTemplateMutation } from '../../../api/templates';

export type TemplateValues = Required<TemplateInput>;

const NEW: TemplateValues = {
  name: '',
  kind: 'canned',
  language: '',
  subject: '',
  html: '',
  department: '',
  systemEmailId: null,
};

const valuesFrom = (template: Template): TemplateValues => ({
  name: template.name,
  kind: template.kind,
  language: template.language,
  subject: template.subject,
  html: template.html,
  department: template.department,
  systemEmailId: template.systemEmail?.id ?? null,
});

interface FormState {
  values: TemplateValues;
  /** What the server holds, as far as this page knows. */
  saved: TemplateValues;
}

const differ = ({ values, saved }: FormState) => JSON.stringify(values) !== JSON.stringify(saved);

/** A template while it is changed. A refused save changes nothing that was typed. */
export function useTemplateForm(template: Template | null) {
  const readFailure = useReadFailure();
  const [create, creating] = useCreateTemplateMutation();
  const [update, updating] = useUpdateTemplateMutation();
  const [state, setState] = useState<FormState>(() => {
    const values = template ? valuesFrom(template) : NEW;
    return { values, saved: values };
  });
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  // Kept beside the state because saving and leaving happen in one go, before the next render.
  const current = useRef(state);
  const write = (next: FormState) => {
    current.current = next;
    setState(next);
  };

  return {
    values: state.values,
    saved: state.saved,
    modified: differ(state),
    isModified: useCallback(() => differ(current.current), []),
    failure,
    isSaving: creating.isLoading || updating.isLoading,
    patch: (change: Partial<TemplateValues>) =>
      write({ ...current.current, values: { ...current.current.values, ...change } }),
    /** For leaving without saving. */
    forget: () => write({ ...current.current, values: current.current.saved }),
    /** @returns the template as saved, or null when it was refused; `failure` then says why */
    save: async (): Promise<Template | null> => {
      const sent = current.current.values;
      try {
        const answer = await (template ? update({ id: template.id, input: sent }) : create(sent)).unwrap();
        const saved = valuesFrom(answer);
        // What was typed while the request was under way stays typed.
        const { values } = current.current;
        write({ values: values === sent ? saved : values, saved });
        setFailure(null);
        return answer;
      } catch (error) {
        setFailure(readFailure(error));
        return null;
      }
    },
  };
}

export type TemplateFormState = ReturnType<typeof useTemplateForm>;
