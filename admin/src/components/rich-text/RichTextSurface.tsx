import {
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
  type ReactNode,
  type Ref,
} from 'react';
import { Field } from '@strapi/design-system';
import { Placeholder } from '@tiptap/extensions';
import { EditorContent, useEditor } from '@tiptap/react';
import { StarterKit } from '@tiptap/starter-kit';
import { styled } from 'styled-components';
import type { EditorHandle } from './editorHandle';
import { LinkForm } from './LinkForm';
import { isAllowedAddress } from './linkAddress';
import { Toolbar } from './Toolbar';
import { UploadedImage, type LoadUpload } from './UploadedImage';

interface RichTextSurfaceProps {
  name: string;
  label: string;
  value: string;
  onChange: (html: string) => void;
  placeholder?: string;
  toolbar?: boolean;
  actions?: ReactNode;
  disabled?: boolean;
  onSubmitShortcut?: () => void;
  handle?: Ref<EditorHandle>;
  loadUpload?: LoadUpload;
  minHeight: string;
  hasError: boolean;
}

/** The editor itself, in a file of its own so that it is loaded only where somebody writes. */
export default function RichTextSurface(props: RichTextSurfaceProps) {
  const { value, disabled = false, toolbar = true } = props;
  const { id } = Field.useField('RichTextSurface');
  const [linking, setLinking] = useState(false);
  // The editor is made once; what it calls is whatever the last render brought.
  const latest = useRef(props);
  useLayoutEffect(() => {
    latest.current = props;
  });
  /** What the editor and its owner last agreed on: an echo of our own change is not set again. */
  const known = useRef(value);

  const editor = useEditor({
    extensions: [
      StarterKit.configure({
        heading: false,
        horizontalRule: false,
        codeBlock: false,
        trailingNode: false,
        link: {
          openOnClick: false,
          defaultProtocol: 'https',
          isAllowedUri: isAllowedAddress,
          HTMLAttributes: { rel: 'noopener noreferrer', target: null },
        },
      }),
      Placeholder.configure({ placeholder: () => latest.current.placeholder ?? '' }),
      ...(props.loadUpload ? [UploadedImage.configure({ load: props.loadUpload })] : []),
    ],
    content: value,
    editable: !disabled,
    editorProps: {
      // A function, because the box itself may not be on the page yet when its name is known.
      attributes: () => ({
        role: 'textbox',
        'aria-multiline': 'true',
        'aria-label': latest.current.label,
        'aria-describedby': `${id}-hint ${id}-error`,
        'aria-disabled': String(latest.current.disabled ?? false),
      }),
      handleKeyDown: (_view, event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && latest.current.onSubmitShortcut) {
          latest.current.onSubmitShortcut();
          return true;
        }
        if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          setLinking(true);
          return true;
        }
        return false;
      },
    },
    onUpdate: ({ editor: changed }) => {
      const html = changed.isEmpty ? '' : changed.getHTML();
      known.current = html;
      latest.current.onChange(html);
    },
  });

  useEffect(() => {
    if (!editor || value === known.current) return;
    known.current = value;
    editor.commands.setContent(value, { emitUpdate: false });
  }, [editor, value]);

  useEffect(() => {
    if (editor && editor.isEditable === disabled) editor.setEditable(!disabled, false);
  }, [editor, disabled]);

  // Asks for the attributes again.
  useEffect(() => {
    editor?.setOptions({});
  }, [editor, props.label, disabled]);

  useImperativeHandle(
    props.handle,
    () => ({
      insert: (html) => void editor?.chain().focus().insertContent(html).run(),
      insertQuietly: (html) => void editor?.commands.insertContent(html),
    }),
    [editor],
  );

  if (!editor) return null;
  const closeLink = () => {
    setLinking(false);
    editor.commands.focus();
  };
  return (
    <Surface
      data-testid={`editor-${props.name}`}
      $minHeight={props.minHeight}
      $refused={props.hasError}
      $disabled={disabled}
    >
      {toolbar ? (
        <Toolbar
          editor={editor}
          label={props.label}
          disabled={disabled}
          onLink={() => setLinking((open) => !open)}
          actions={props.actions}
        />
      ) : null}
      {linking && !disabled ? <LinkForm editor={editor} onClose={closeLink} /> : null}
      <EditorContent editor={editor} />
    </Surface>
  );
}

const Surface = styled.div<{ $minHeight: string; $refused: boolean; $disabled: boolean }>`
  border: 1px solid ${({ theme, $refused }) => ($refused ? theme.colors.danger600 : theme.colors.neutral200)};
  border-radius: ${({ theme }) => theme.borderRadius};
  background: ${({ theme, $disabled }) => ($disabled ? theme.colors.neutral150 : theme.colors.neutral0)};
  width: 100%;

  &:focus-within {
    border-color: ${({ theme }) => theme.colors.primary600};
    box-shadow: ${({ theme }) => theme.colors.primary600} 0 0 0 2px;
  }

  .tiptap {
    min-height: ${({ $minHeight }) => $minHeight};
    max-height: 40rem;
    overflow: auto;
    padding: ${({ theme }) => `${theme.spaces[3]} ${theme.spaces[4]}`};
    outline: none;
    color: ${({ theme }) => theme.colors.neutral800};
    font-size: ${({ theme }) => theme.fontSizes[2]};
    line-height: 1.5;
    overflow-wrap: anywhere;
  }
  .tiptap p {
    margin: 0 0 0.6em;
  }
  .tiptap > :last-child {
    margin-bottom: 0;
  }
  .tiptap ul,
  .tiptap ol {
    margin: 0 0 0.6em;
    padding-left: 2.4rem;
  }
  .tiptap ul {
    list-style: disc;
  }
  .tiptap ol {
    list-style: decimal;
  }
  .tiptap li p {
    margin: 0;
  }
  .tiptap strong {
    font-weight: 700;
  }
  .tiptap em {
    font-style: italic;
  }
  .tiptap a {
    color: ${({ theme }) => theme.colors.primary600};
    text-decoration: underline;
  }
  .tiptap blockquote {
    margin: 0 0 0.6em;
    padding-left: ${({ theme }) => theme.spaces[3]};
    border-left: 3px solid ${({ theme }) => theme.colors.neutral300};
  }
  .tiptap img {
    max-width: 100%;
    height: auto;
    vertical-align: bottom;
  }
  .tiptap img:not([data-state='shown']) {
    min-width: 6rem;
    min-height: 4rem;
    padding: ${({ theme }) => theme.spaces[2]};
    border: 1px dashed ${({ theme }) => theme.colors.neutral300};
    color: ${({ theme }) => theme.colors.neutral600};
  }
  .tiptap img.ProseMirror-selectednode {
    outline: 2px solid ${({ theme }) => theme.colors.primary600};
  }
  .tiptap p.is-editor-empty:first-child::before {
    content: attr(data-placeholder);
    float: left;
    height: 0;
    pointer-events: none;
    color: ${({ theme }) => theme.colors.neutral600};
  }
`;
