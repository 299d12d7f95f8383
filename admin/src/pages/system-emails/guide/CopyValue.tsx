import { Flex, IconButton, Typography } from '@strapi/design-system';
import { Duplicate } from '@strapi/icons';
import { useCopy } from '../../../components/useCopy';
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
  const copy = useCopy();

  const copyValue = async () => {
    if (await copy(value, value)) onCopied?.();
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
