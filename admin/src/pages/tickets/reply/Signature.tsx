import { Box, Checkbox, Flex } from '@strapi/design-system';
import { useTranslation } from '../../../translations/useTranslation';
import { MailFrame } from '../../../components/MailFrame';

interface SignatureProps {
  /** HTML from the System Email's settings. */
  html: string;
  on: boolean;
  onChange: (on: boolean) => void;
  disabled: boolean;
}

/** Whether the signature goes under the reply, and what it looks like. */
export function Signature({ html, on, onChange, disabled }: SignatureProps) {
  const t = useTranslation();
  return (
    <Flex direction="column" alignItems="stretch" gap={2}>
      <Checkbox checked={on} disabled={disabled} onCheckedChange={(checked) => onChange(checked === true)}>
        {t('reply.signature')}
      </Checkbox>
      {on ? (
        <Box paddingLeft={6} data-testid="signature-preview">
          <MailFrame html={html} title={t('reply.signature-preview')} />
        </Box>
      ) : null}
    </Flex>
  );
}
