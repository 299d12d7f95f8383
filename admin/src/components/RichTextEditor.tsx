import { lazy, Suspense, type ReactNode, type Ref } from 'react';
import { Box, Field, Loader, Typography } from '@strapi/design-system';
import { useTranslation } from '../translations/useTranslation';
import { useFieldError } from './formErrors';
import type { EditorHandle } from './rich-text/editorHandle';
import type { LoadUpload } from './rich-text/UploadedImage';

// Loaded when an editor is shown: it weighs more than all other screens together.
const RichTextSurface = lazy(() => import('./rich-text/RichTextSurface'));

export interface RichTextEditorProps {
  /** The path in the form, which is also where the server's message for it arrives. */
  name: string;
  /** Names the text box for everybody; shown above it unless `labelHidden`. */
  label: string;
  labelHidden?: boolean;
  /** HTML. Set from outside (restored, cleared) it replaces what is shown. */
  value: string;
  /** @param html what is in the editor now; empty when nothing is */
  onChange: (html: string) => void;
  placeholder?: string;
  hint?: ReactNode;
  /** Bold, italic, underline, link and lists; default: shown. */
  toolbar?: boolean;
  /** More buttons at the end of the toolbar. */
  actions?: ReactNode;
  disabled?: boolean;
  /** Ctrl+Enter, or ⌘+Enter. */
  onSubmitShortcut?: () => void;
  handle?: Ref<EditorHandle>;
  /** Where the pictures come from that were uploaded for the text; without it the text shows none. */
  loadUpload?: LoadUpload;
  /** Any CSS length; default `12rem`. */
  minHeight?: string;
}

/** A text box for mail: what people write is HTML that every mail program shows. */
export function RichTextEditor({ hint, labelHidden = false, ...props }: RichTextEditorProps) {
  const t = useTranslation();
  const error = useFieldError(props.name);
  const minHeight = props.minHeight ?? '12rem';
  return (
    <Field.Root name={props.name} error={error} hint={hint} width="100%">
      {/* Not a label element, which can only name a form control; the text box carries the same name. */}
      {labelHidden ? null : (
        <Typography variant="pi" fontWeight="bold" textColor="neutral800">
          {props.label}
        </Typography>
      )}
      <Suspense
        fallback={
          <Box padding={4} minHeight={minHeight}>
            <Loader small>{t('editor.loading')}</Loader>
          </Box>
        }
      >
        <RichTextSurface {...props} minHeight={minHeight} hasError={Boolean(error)} />
      </Suspense>
      <Field.Error />
      <Field.Hint />
    </Field.Root>
  );
}
