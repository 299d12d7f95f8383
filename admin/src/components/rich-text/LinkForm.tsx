import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { Button, Field, Flex, TextInput } from '@strapi/design-system';
import type { Editor } from '@tiptap/react';
import { useTranslation } from '../../translations/useTranslation';
import { linkAddress } from './linkAddress';

/** Asks where the selected words lead; without a selection the address itself is written. */
export function LinkForm({ editor, onClose }: { editor: Editor; onClose: () => void }) {
  const t = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [address, setAddress] = useState(() => String(editor.getAttributes('link').href ?? ''));
  const [refused, setRefused] = useState(false);
  useEffect(() => input.current?.focus(), []);

  const apply = () => {
    const href = linkAddress(address);
    if (!href) return setRefused(true);
    const chain = editor.chain().focus();
    if (editor.state.selection.empty && !editor.isActive('link')) {
      chain
        .insertContent({ type: 'text', text: address.trim(), marks: [{ type: 'link', attrs: { href } }] })
        .run();
    } else {
      chain.extendMarkRange('link').setLink({ href }).run();
    }
    onClose();
  };
  const remove = () => {
    editor.chain().focus().extendMarkRange('link').unsetLink().run();
    onClose();
  };
  // Not a form element: an editor often stands inside one already.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Enter') apply();
    else onClose();
  };

  return (
    <Flex gap={2} padding={2} alignItems="flex-end" wrap="wrap">
      <Field.Root name="link" error={refused ? t('editor.link-refused') : undefined} flex="1">
        <Field.Label>{t('editor.link-address')}</Field.Label>
        <TextInput
          ref={input}
          size="S"
          placeholder="https://"
          autoComplete="off"
          value={address}
          onChange={(event) => {
            setAddress(event.target.value);
            setRefused(false);
          }}
          onKeyDown={onKeyDown}
        />
        <Field.Error />
      </Field.Root>
      <Button size="S" onClick={apply}>
        {t('editor.link-apply')}
      </Button>
      {editor.isActive('link') ? (
        <Button size="S" variant="danger-light" onClick={remove}>
          {t('editor.link-remove')}
        </Button>
      ) : null}
      <Button size="S" variant="tertiary" onClick={onClose}>
        {t('form.cancel')}
      </Button>
    </Flex>
  );
}
