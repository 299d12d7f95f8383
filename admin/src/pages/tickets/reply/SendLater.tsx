import { Button, DateTimePicker, Field, Flex } from '@strapi/design-system';
import { Clock, Cross } from '@strapi/icons';
import { useTranslation } from '../../../translations/useTranslation';

interface SendLaterProps {
  /** ISO date; null for at once. */
  value: string | null;
  onChange: (sendAt: string | null) => void;
  disabled: boolean;
}

const DAY_BEGINS = 8;

/** Tomorrow morning, when most people who write in the evening want it to leave. */
const tomorrow = (): Date => {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, DAY_BEGINS);
};

/** Lets somebody choose when the reply leaves, in the time zone of this browser. */
export function SendLater({ value, onChange, disabled }: SendLaterProps) {
  const t = useTranslation();
  if (value === null) {
    return (
      <Flex justifyContent="flex-end">
        <Button
          variant="ghost"
          size="S"
          startIcon={<Clock />}
          disabled={disabled}
          onClick={() => onChange(tomorrow().toISOString())}
        >
          {t('reply.later')}
        </Button>
      </Flex>
    );
  }
  return (
    <Flex gap={3} wrap="wrap" justifyContent="flex-end" alignItems="flex-end">
      <Field.Root name="sendAt">
        <Field.Label>{t('reply.send-at')}</Field.Label>
        <DateTimePicker
          value={new Date(value)}
          minDate={new Date()}
          disabled={disabled}
          step={15}
          dateLabel={t('reply.send-date')}
          timeLabel={t('reply.send-time')}
          calendarLabel={t('day.calendar')}
          monthSelectLabel={t('day.month')}
          yearSelectLabel={t('day.year')}
          onChange={(moment) => {
            if (moment) onChange(moment.toISOString());
          }}
        />
      </Field.Root>
      <Button variant="ghost" startIcon={<Cross />} disabled={disabled} onClick={() => onChange(null)}>
        {t('reply.at-once')}
      </Button>
    </Flex>
  );
}
