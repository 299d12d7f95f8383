import { Box, Button, Flex, ProgressBar, Typography } from '@strapi/design-system';
import { useNotification } from '@strapi/strapi/admin';
import type {
  BackfillAction,
  BackfillStatus,
  SystemEmail,
} from '../../../../../shared/contracts/system-emails';
import { useReadFailure } from '../../../api/failure';
import { useControlBackfillMutation } from '../../../api/systemEmails';
import { ConfirmButton } from '../../../components/ConfirmButton';
import { useTranslation } from '../../../translations/useTranslation';
import { useSettingsActions } from '../useSettingsActions';

const isOpen = ({ state }: BackfillStatus): boolean => state === 'running' || state === 'paused';

/** How far taking in older mail has come, with what an admin may do about it. Nothing where no such work is left. */
export function BackfillPanel({ systemEmail: { id, backfill } }: { systemEmail: SystemEmail }) {
  return backfill && isOpen(backfill) ? <Progress id={id} backfill={backfill} /> : null;
}

function Progress({ id, backfill }: { id: number; backfill: BackfillStatus }) {
  const t = useTranslation();
  const readFailure = useReadFailure();
  const { toggleNotification } = useNotification();
  const { canConfigure } = useSettingsActions();
  const [control, { isLoading }] = useControlBackfillMutation();
  const { reason, state, done, total } = backfill;
  const title = t(
    reason === 'renumbered' ? 'backfill.renumbered' : `backfill.${state === 'paused' ? 'paused' : 'running'}`,
  );

  const act = async (action: BackfillAction): Promise<void> => {
    try {
      await control({ id, action }).unwrap();
    } catch (error) {
      toggleNotification({ type: 'danger', message: readFailure(error).message });
    }
  };

  return (
    <Box
      background="neutral0"
      borderColor="primary500"
      hasRadius
      padding={4}
      tag="section"
      aria-label={title}
      data-testid="backfill"
      data-state={state}
    >
      <Flex gap={4} wrap="wrap">
        <Flex direction="column" alignItems="stretch" gap={2} flex="1" minWidth="20rem">
          <Typography fontWeight="semiBold" textColor="neutral800">
            {title}
          </Typography>
          <ProgressBar
            aria-label={title}
            value={total === 0 ? 0 : Math.round((100 * done) / total)}
            style={{ width: '100%' }}
          />
          <Typography variant="pi" textColor="neutral700">
            {t('backfill.progress', { done, total })}
          </Typography>
        </Flex>
        {canConfigure && reason === 'existing' ? (
          <Flex gap={2}>
            {state === 'paused' ? (
              <Button variant="secondary" loading={isLoading} onClick={() => act('resume')}>
                {t('backfill.resume')}
              </Button>
            ) : (
              <Button variant="secondary" loading={isLoading} onClick={() => act('pause')}>
                {t('backfill.pause')}
              </Button>
            )}
            <ConfirmButton
              trigger={<Button variant="danger-light">{t('backfill.stop')}</Button>}
              title={t('backfill.stop-title')}
              text={t('backfill.stop-text')}
              confirmLabel={t('backfill.stop')}
              onConfirm={() => act('stop')}
            />
          </Flex>
        ) : null}
      </Flex>
    </Box>
  );
}
