import { VisuallyHidden } from '@strapi/design-system';
import type { ConnectionTest } from '../../../../../shared/contracts/connection-tests';
import { useTranslation } from '../../../translations/useTranslation';

/** Says each stage once it has ended to those who listen; the list itself would be read out whole each time. */
export function SpokenProgress({ test }: { test: ConnectionTest | null }) {
  const t = useTranslation();
  const ended = test?.stages.filter(({ state }) => state === 'passed' || state === 'failed') ?? [];
  const last = ended.at(-1);
  const text =
    last === undefined
      ? ''
      : t('connection-test.spoken', {
          side: t(`${last.side}.title`),
          stage: t(`stage.${last.stage}`),
          state: t(`stage-state.${last.state}`),
        });
  return (
    <VisuallyHidden aria-live="polite" aria-atomic tag="p">
      {text}
    </VisuallyHidden>
  );
}
