import type { ReactNode } from 'react';
import { Button, Flex, Typography } from '@strapi/design-system';
import { useTranslation } from '../../../translations/useTranslation';
import type { Hindrance } from './replyInput';

interface SendBarProps {
  label: string;
  icon: ReactNode;
  hindrance: Hindrance | null;
  isSending: boolean;
  isKept: boolean;
  onSend: () => void;
  children?: ReactNode;
}

/** The button at the end, with the reason when it cannot be pressed. */
export function SendBar({ label, icon, hindrance, isSending, isKept, onSend, children }: SendBarProps) {
  const t = useTranslation();
  return (
    <Flex gap={3} justifyContent="flex-end" wrap="wrap">
      <Typography variant="pi" textColor="neutral600" role="status">
        {/* An empty box explains itself. */}
        {hindrance && hindrance !== 'empty' ? t(`reply.hindrance-${hindrance}`) : null}
        {isKept ? null : ` ${t('reply.not-kept')}`}
      </Typography>
      {children}
      <Button startIcon={icon} loading={isSending} disabled={hindrance !== null} onClick={onSend}>
        {label}
      </Button>
    </Flex>
  );
}
