import { useRef } from 'react';
import { Flex, Menu, Typography } from '@strapi/design-system';
import type { TemplateVariable } from '../../../shared/template-variables';
import { useTranslation } from '../translations/useTranslation';

interface VariableMenuProps {
  variables: readonly TemplateVariable[];
  /** @param placeholder as it stands in the text, braces and all */
  onInsert: (placeholder: string) => void;
  disabled: boolean;
}

/** What a text can name. */
export function VariableMenu({ variables, onInsert, disabled }: VariableMenuProps) {
  const t = useTranslation();
  const chosen = useRef<TemplateVariable | null>(null);
  return (
    <Menu.Root>
      <Menu.Trigger size="S" variant="ghost" disabled={disabled}>
        {t('variable.insert')}
      </Menu.Trigger>
      <Menu.Content
        popoverPlacement="bottom-end"
        onCloseAutoFocus={(event) => {
          if (chosen.current === null) return;
          // The focus goes to the text instead of back to the menu.
          event.preventDefault();
          onInsert(`{{${chosen.current}}}`);
          chosen.current = null;
        }}
      >
        {variables.map((variable) => (
          <Menu.Item key={variable} onSelect={() => (chosen.current = variable)}>
            <Flex direction="column" alignItems="flex-start">
              <Typography textColor="neutral800">{t(`variable.${variable}`)}</Typography>
              <Typography variant="pi" textColor="neutral600">
                {`{{${variable}}}`}
              </Typography>
            </Flex>
          </Menu.Item>
        ))}
      </Menu.Content>
    </Menu.Root>
  );
}
