import { Button, Flex, Link as TextLink, Tooltip } from '@strapi/design-system';
import { ArrowLeft, Check } from '@strapi/icons';
import { Layouts, useAuth } from '@strapi/strapi/admin';
import { Link } from 'react-router-dom';
import type { SystemEmail } from '../../../../../shared/contracts/system-emails';
import { StatusBadge } from '../../../components/StatusBadge';
import { WatcherState } from '../../../components/WatcherState';
import { useTranslation } from '../../../translations/useTranslation';
import { LIST_PATH } from '../paths';
import { useSettingsActions } from '../useSettingsActions';
import type { SystemEmailForm } from './useSystemEmailForm';

interface EditHeaderProps {
  id: number | null;
  form: SystemEmailForm;
  systemEmail: SystemEmail | undefined;
  /** The tab on which saving can be made to depend on a mail that the server takes. */
  showsOutgoing: boolean;
  /** Undefined where neither side is in use. */
  onTest: (() => void) | undefined;
  onVerify: () => void;
  isVerifying: boolean;
  onSave: () => void;
  onValidateAndSave: () => void;
}

export function EditHeader({ id, form, systemEmail, ...props }: EditHeaderProps) {
  const t = useTranslation();
  const { canConfigure } = useSettingsActions();
  const busy = form.isSaving || form.isValidating;
  return (
    <Layouts.Header
      navigationAction={
        <TextLink tag={Link} to={LIST_PATH} startIcon={<ArrowLeft />}>
          {t('system-emails.title')}
        </TextLink>
      }
      title={systemEmail?.address ?? (id === null ? t('list.add') : form.saved.address)}
      secondaryAction={
        systemEmail ? (
          <Flex gap={2} wrap="wrap">
            <StatusBadge systemEmail={systemEmail} />
            <WatcherState {...systemEmail} />
          </Flex>
        ) : null
      }
      primaryAction={
        canConfigure ? (
          <Flex gap={2} wrap="wrap" justifyContent="flex-end">
            <Button variant="secondary" onClick={props.onTest} disabled={!props.onTest}>
              {t('edit.test')}
            </Button>
            <Button
              variant="secondary"
              onClick={props.onVerify}
              loading={props.isVerifying}
              disabled={id === null || form.modified}
            >
              {t('verify.now')}
            </Button>
            {props.showsOutgoing ? (
              <ValidateButton
                onClick={props.onValidateAndSave}
                loading={form.isValidating}
                disabled={busy || !form.values.outgoingServer.enabled}
              />
            ) : null}
            <Button
              startIcon={<Check />}
              onClick={props.onSave}
              loading={form.isSaving}
              disabled={busy || !form.modified}
            >
              {t('form.save')}
            </Button>
          </Flex>
        ) : null
      }
    />
  );
}

/** The mail goes to the signed-in admin, who may have no address of their own. */
function ValidateButton(props: { onClick: () => void; loading: boolean; disabled: boolean }) {
  const t = useTranslation();
  const ownAddress = useAuth('ValidateButton', (state) => state.user?.email);
  if (ownAddress) {
    return (
      <Tooltip label={t('edit.validate-hint', { address: ownAddress })}>
        <Button variant="secondary" {...props}>
          {t('edit.validate')}
        </Button>
      </Tooltip>
    );
  }
  return (
    <Tooltip label={t('edit.validate-no-address')}>
      {/* Stays reachable, so that its reason can be read; it does nothing. */}
      <Button variant="secondary" aria-disabled>
        {t('edit.validate')}
      </Button>
    </Tooltip>
  );
}
