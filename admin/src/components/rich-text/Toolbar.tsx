import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { Box, Flex, IconButton } from '@strapi/design-system';
import { Bold, BulletList, Italic, Link, NumberList, Underline } from '@strapi/icons';
import { useEditorState, type Editor } from '@tiptap/react';
import { useTranslation, type MessageKey } from '../../translations/useTranslation';

interface Tool {
  name: 'bold' | 'italic' | 'underline' | 'bulletList' | 'orderedList' | 'link';
  label: MessageKey;
  icon: ReactNode;
  run?: (editor: Editor) => void;
}

const TOOLS: Tool[] = [
  {
    name: 'bold',
    label: 'editor.bold',
    icon: <Bold />,
    run: (editor) => editor.chain().focus().toggleBold().run(),
  },
  {
    name: 'italic',
    label: 'editor.italic',
    icon: <Italic />,
    run: (editor) => editor.chain().focus().toggleItalic().run(),
  },
  {
    name: 'underline',
    label: 'editor.underline',
    icon: <Underline />,
    run: (editor) => editor.chain().focus().toggleUnderline().run(),
  },
  {
    name: 'bulletList',
    label: 'editor.bullet-list',
    icon: <BulletList />,
    run: (editor) => editor.chain().focus().toggleBulletList().run(),
  },
  {
    name: 'orderedList',
    label: 'editor.ordered-list',
    icon: <NumberList />,
    run: (editor) => editor.chain().focus().toggleOrderedList().run(),
  },
  { name: 'link', label: 'editor.link', icon: <Link /> },
];

const STEPS: Partial<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };

interface ToolbarProps {
  editor: Editor;
  /** Of the text box it belongs to. */
  label: string;
  disabled: boolean;
  onLink: () => void;
  actions?: ReactNode;
}

/**
 * One stop of the Tab key; the arrow keys move inside it.
 *
 * @see https://www.w3.org/WAI/ARIA/apg/patterns/toolbar/
 */
export function Toolbar({ editor, label, disabled, onLink, actions }: ToolbarProps) {
  const t = useTranslation();
  const bar = useRef<HTMLDivElement>(null);
  const [stop, setStop] = useState(0);
  const active = useEditorState({
    editor,
    selector: ({ editor: current }) => TOOLS.map(({ name }) => current.isActive(name)),
  });

  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const next = (stop + step + TOOLS.length) % TOOLS.length;
    setStop(next);
    bar.current?.querySelectorAll<HTMLElement>('[data-tool]').item(next).focus();
  };

  return (
    <Box padding={1} borderColor="neutral200" borderStyle="solid" borderWidth="0 0 1px">
      <Flex gap={1} wrap="wrap" justifyContent="space-between">
        <Flex
          ref={bar}
          gap={1}
          role="toolbar"
          aria-label={t('editor.toolbar', { label })}
          onKeyDown={onKeyDown}
        >
          {TOOLS.map(({ name, label: toolLabel, icon, run }, index) => (
            <IconButton
              key={name}
              data-tool={name}
              label={t(toolLabel)}
              size="S"
              variant={active[index] ? 'secondary' : 'ghost'}
              aria-pressed={active[index]}
              tabIndex={index === stop ? 0 : -1}
              disabled={disabled}
              onFocus={() => setStop(index)}
              // Keeps the selection in the text, which the button is about to change.
              onMouseDown={(event: { preventDefault: () => void }) => event.preventDefault()}
              onClick={() => (run ? run(editor) : onLink())}
            >
              {icon}
            </IconButton>
          ))}
        </Flex>
        {actions}
      </Flex>
    </Box>
  );
}
