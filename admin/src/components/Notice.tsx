import type { ReactNode } from 'react';
import { Box, Flex, IconButton, Typography } from '@strapi/design-system';
import { CheckCircle, Cross, Information, WarningCircle } from '@strapi/icons';
import { useTranslation } from '../translations/useTranslation';

export type NoticeTone = 'success' | 'danger' | 'warning' | 'primary';

const ICONS = { success: CheckCircle, danger: WarningCircle, warning: WarningCircle, primary: Information };

interface NoticeProps {
  tone: NoticeTone;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  onClose?: () => void;
  testId?: string;
}

/** A coloured box that stays until its reason is gone, unlike a notification that fades. */
export function Notice({ tone, title, children, action, onClose, testId }: NoticeProps) {
  const t = useTranslation();
  const Icon = ICONS[tone];
  return (
    <Box
      background={`${tone}100`}
      borderColor={`${tone}200`}
      hasRadius
      padding={4}
      width="100%"
      role={tone === 'danger' ? 'alert' : 'status'}
      data-testid={testId}
      data-tone={tone}
    >
      <Flex alignItems="flex-start" gap={3}>
        <Box paddingTop="2px">
          <Icon fill={`${tone}600`} aria-hidden />
        </Box>
        <Flex direction="column" alignItems="stretch" gap={1} flex="1" minWidth={0}>
          <Typography fontWeight="semiBold" textColor="neutral800">
            {title}
          </Typography>
          {children}
        </Flex>
        {action}
        {onClose ? (
          <IconButton label={t('notice.close')} variant="ghost" size="S" onClick={onClose}>
            <Cross />
          </IconButton>
        ) : null}
      </Flex>
    </Box>
  );
}
