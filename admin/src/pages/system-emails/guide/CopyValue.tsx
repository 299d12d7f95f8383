import { Flex, IconButton, Typography } from '@strapi/design-system';
import { Duplicate } from '@strapi/icons';
import { useClipboard, useNotification } from '@strapi/strapi/admin';
import { useTranslation } from '../../../translations/useTranslation';

/** A short value to be carried elsewhere, in the middle of a text. */
export function CopyValue({
  label,
  value,
  onCopied,
}: {
  /** What it is. */
  label: string;
  value: string;
  onCopied?: () => void;
}) {
  const t = useTranslation();
  const { copy } = useClipboard();
  const { toggleNotification } = useNotification();

  const copyValue = async () => {
    const copied = await copy(value);
    if (copied) onCopied?.();
    toggleNotification({
      type: copied ? 'success' : 'warning',
      message: t(copied ? 'copy.done' : 'copy.refused', { label: value }),
    });
  };

  return (
    <Flex
      gap={2}
      alignItems="center"
      justifyContent="space-between"
      background="neutral100"
      borderColor="neutral200"
      hasRadius
      paddingLeft={2}
    >
      <Typography
        tag="code"
        variant="pi"
        textColor="neutral800"
        title={label}
        style={{ fontFamily: 'monospace', overflowWrap: 'anywhere', minWidth: 0 }}
      >
        {value}
      </Typography>
      <IconButton
        label={t('guide.copy', { label, value })}
        variant="ghost"
        size="XS"
        disabled={value === ''}
        onClick={copyValue}
      >
        <Duplicate />
      </IconButton>
    </Flex>
  );
}
