import { useRef } from 'react';
import { Flex } from '@strapi/design-system';
import type { PreviewInput } from '../../../shared/contracts/templates';
import type { TemplateVariable } from '../../../shared/template-variables';
import type { EditorHandle } from './rich-text/editorHandle';
import { RichTextEditor, type RichTextEditorProps } from './RichTextEditor';
import { TemplatePreview } from './TemplatePreview';
import { VariableMenu } from './VariableMenu';

interface TemplateEditorProps extends Pick<
  RichTextEditorProps,
  'name' | 'label' | 'value' | 'onChange' | 'hint' | 'minHeight'
> {
  disabled: boolean;
  variables: readonly TemplateVariable[];
  /** What is previewed beside the words themselves. */
  preview: Omit<PreviewInput, 'html'>;
}

/** Words with variables, and how they read. */
export function TemplateEditor({ disabled, variables, preview, ...editor }: TemplateEditorProps) {
  const handle = useRef<EditorHandle>(null);
  return (
    <Flex direction="column" alignItems="stretch" gap={4}>
      <RichTextEditor
        {...editor}
        handle={handle}
        disabled={disabled}
        actions={
          <VariableMenu
            variables={variables}
            disabled={disabled}
            onInsert={(placeholder) => handle.current?.insert(placeholder)}
          />
        }
      />
      <TemplatePreview input={{ ...preview, html: editor.value }} />
    </Flex>
  );
}
