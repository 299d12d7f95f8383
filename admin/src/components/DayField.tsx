import { DatePicker } from '@strapi/design-system';
import { useTranslation } from '../translations/useTranslation';
import { FieldFrame, type FieldProps } from './fields';

/** A calendar day has no time zone; the picker wants a moment, so it gets that day's midnight here. */
function midnightOf(day: string): Date | undefined {
  const [year, month, date] = day.split('-').map(Number);
  return year && month && date ? new Date(year, month - 1, date) : undefined;
}

const twoDigits = (value: number) => String(value).padStart(2, '0');
const dayOf = (moment: Date) =>
  `${moment.getFullYear()}-${twoDigits(moment.getMonth() + 1)}-${twoDigits(moment.getDate())}`;

/** A calendar day as `2026-11-22`, or null. */
export function DayField({
  value,
  onChange,
  minDate,
  maxDate,
  ...props
}: FieldProps<string | null> & { minDate?: Date; maxDate?: Date }) {
  const t = useTranslation();
  return (
    <FieldFrame name={props.name} label={props.label} hint={props.hint} required={props.required}>
      <DatePicker
        name={props.name}
        disabled={props.disabled}
        value={value ? midnightOf(value) : undefined}
        onChange={(moment) => onChange(moment ? dayOf(moment) : null)}
        onClear={() => onChange(null)}
        clearLabel={t('form.clear')}
        calendarLabel={t('day.calendar')}
        monthSelectLabel={t('day.month')}
        yearSelectLabel={t('day.year')}
        minDate={minDate}
        maxDate={maxDate}
      />
    </FieldFrame>
  );
}
