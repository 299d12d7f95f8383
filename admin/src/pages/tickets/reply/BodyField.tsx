import { useRef, type KeyboardEvent, type ReactNode } from 'react';
import { Button, Field, Flex, Textarea, Typography } from '@strapi/design-system';
import type { RenderedReply } from '../../../../../shared/contracts/templates';
import { FormErrors } from '../../../components/formErrors';
import { RichTextEditor } from '../../../components/RichTextEditor';
import { useTranslation } from '../../../translations/useTranslation';
import { inMode } from './draft';
import type { Composer } from './useComposer';
import { useLoadUpload } from './useLoadUpload';

interface BodyFieldProps {
  name: string;
  label: string;
  placeholder: string;
  composer: Composer;
  disabled: boolean;
  onSubmit: () => void;
  error?: string;
  /** Stands beside the choice between rich and plain text. Is given what puts words where the cursor is. */
  tools?: (insert: (words: RenderedReply) => void) => ReactNode;
}

/** The words: rich text, or plain text for who prefers it. */
export function BodyField({
  name,
  label,
  placeholder,
  composer,
  disabled,
  onSubmit,
  error,
  tools,
}: BodyFieldProps) {
  const t = useTranslation();
  const { draft, change, editor } = composer;
  const loadUpload = useLoadUpload();
  const textarea = useRef<HTMLTextAreaElement>(null);

  const insert = ({ html, text }: RenderedReply) => {
    if (draft.mode === 'rich') {
      editor.current?.insert(html);
      return;
    }
    const box = textarea.current;
    const start = box?.selectionStart ?? draft.text.length;
    const end = box?.selectionEnd ?? start;
    change((current) => ({ text: current.text.slice(0, start) + text + current.text.slice(end) }));
    box?.focus();
  };

  const submitOnShortcut = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    onSubmit();
  };

  return (
    <Flex direction="column" alignItems="stretch" gap={2}>
      {draft.mode === 'rich' ? (
        <FormErrors.Provider value={error ? { [name]: error } : {}}>
          <RichTextEditor
            handle={editor}
            loadUpload={loadUpload}
            name={name}
            label={label}
            labelHidden
            value={draft.html}
            onChange={(html) => change({ html })}
            placeholder={placeholder}
            disabled={disabled}
            onSubmitShortcut={onSubmit}
          />
        </FormErrors.Provider>
      ) : (
        <Field.Root name={name} error={error} width="100%">
          <Textarea
            ref={textarea}
            name={name}
            aria-label={label}
            rows={8}
            value={draft.text}
            readOnly={disabled}
            onChange={(event) => change({ text: event.target.value })}
            onKeyDown={submitOnShortcut}
            placeholder={placeholder}
          />
          <Field.Error />
        </Field.Root>
      )}
      <Flex gap={3} justifyContent="space-between" wrap="wrap">
        <Typography variant="pi" textColor="neutral600">
          {t('reply.shortcut')}
        </Typography>
        <Flex gap={3} wrap="wrap">
          {tools?.(insert)}
          <Button
            variant="ghost"
            size="S"
            disabled={disabled}
            onClick={() => change((current) => inMode(current, current.mode === 'rich' ? 'plain' : 'rich'))}
          >
            {t(draft.mode === 'rich' ? 'reply.write-plain' : 'reply.write-rich')}
          </Button>
        </Flex>
      </Flex>
    </Flex>
  );
}
