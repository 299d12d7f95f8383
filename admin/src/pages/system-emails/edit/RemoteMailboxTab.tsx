import { Button, Flex } from '@strapi/design-system';
import { Cog } from '@strapi/icons';
import type { SystemEmail } from '../../../../../shared/contracts/system-emails';
import { SelectField, TextField, ToggleField } from '../../../components/fields';
import { Cell, FormSection } from '../../../components/FormGrid';
import { Notice } from '../../../components/Notice';
import { useTranslation } from '../../../translations/useTranslation';
import type { Preset } from '../config/useIdpConfigDraft';
import { PasswordFields } from './PasswordFields';
import { ServerFields } from './ServerFields';
import type { SystemEmailForm } from './useSystemEmailForm';

interface RemoteMailboxTabProps {
  form: SystemEmailForm;
  systemEmail: SystemEmail | undefined;
  preset: Preset;
  onPreset: (preset: Preset) => void;
  onConfig: () => void;
  /** Something is typed in the Config popup that was not submitted. */
  configPending: boolean;
  disabled: boolean;
}

export function RemoteMailboxTab(props: RemoteMailboxTabProps) {
  const t = useTranslation();
  const { form, disabled } = props;
  const mailbox = form.values.remoteMailbox;
  const change = form.patchMailbox;
  const oauth = mailbox.authentication === 'oauth';

  return (
    <Flex direction="column" alignItems="stretch" gap={6}>
      <FormSection title={t('remote.server')}>
        <Cell columns={6}>
          <ToggleField
            name="remoteMailbox.enabled"
            label={t('remote.enabled')}
            value={mailbox.enabled}
            onChange={(enabled) => change({ enabled })}
            disabled={disabled}
          />
        </Cell>
        <Cell columns={6}>
          <SelectField
            name="remoteMailbox.protocol"
            label={t('server.protocol')}
            value="imap"
            onChange={() => undefined}
            disabled={disabled}
            options={[{ value: 'imap', label: 'IMAP' }]}
          />
        </Cell>
        <ServerFields
          path="remoteMailbox"
          values={mailbox}
          hostExample="outlook.office365.com"
          onChange={change}
          disabled={disabled}
        />
      </FormSection>

      <FormSection title={t('remote.authentication-title')}>
        <Cell columns={6}>
          <SelectField
            name="remoteMailbox.authentication"
            label={t('remote.authentication')}
            value={oauth ? props.preset : 'basic'}
            onChange={(choice) => {
              if (choice === 'basic') return change({ authentication: 'basic' });
              props.onPreset(choice);
              change({ authentication: 'oauth' });
            }}
            disabled={disabled}
            options={[
              { value: 'basic', label: t('authentication.basic') },
              { value: 'microsoft', label: t('authentication.microsoft') },
              { value: 'other', label: t('authentication.other') },
            ]}
          />
        </Cell>
        {oauth ? (
          <Cell columns={6}>
            <Flex height="100%" alignItems="flex-end">
              <Button variant="secondary" size="L" startIcon={<Cog />} onClick={props.onConfig}>
                {t('remote.config')}
              </Button>
            </Flex>
          </Cell>
        ) : (
          <PasswordFields
            path="remoteMailbox"
            username={mailbox.username}
            password={mailbox.password}
            passwordSet={props.systemEmail?.remoteMailbox.passwordSet ?? false}
            address={form.values.address}
            onChange={change}
            disabled={disabled}
          />
        )}
        {oauth && props.configPending ? (
          <Cell columns={12}>
            <Notice tone="warning" title={t('remote.config-pending')} />
          </Cell>
        ) : null}
      </FormSection>

      <FormSection title={t('remote.fetching')}>
        <Cell columns={6}>
          <TextField
            name="remoteMailbox.folder"
            label={t('remote.folder')}
            hint={t('remote.folder-hint')}
            required
            value={mailbox.folder}
            onChange={(folder) => change({ folder })}
            disabled={disabled}
          />
        </Cell>
        <Cell columns={6}>
          <SelectField
            name="remoteMailbox.existingMail"
            label={t('remote.existing')}
            hint={t('remote.existing-hint')}
            value={mailbox.existingMail}
            onChange={(existingMail) => change({ existingMail })}
            disabled={disabled}
            options={[
              { value: 'skip', label: t('remote.existing-skip') },
              { value: 'take', label: t('remote.existing-take') },
            ]}
          />
        </Cell>
        <Cell columns={6}>
          <SelectField
            name="remoteMailbox.afterFetch"
            label={t('remote.after-fetch')}
            hint={t(`remote.after-fetch-${mailbox.afterFetchAction}-hint`)}
            value={mailbox.afterFetchAction}
            onChange={(afterFetchAction) => change({ afterFetchAction })}
            disabled={disabled}
            options={[
              { value: 'mark-read', label: t('remote.after-fetch-mark-read') },
              { value: 'move', label: t('remote.after-fetch-move') },
              { value: 'delete', label: t('remote.after-fetch-delete') },
              { value: 'nothing', label: t('remote.after-fetch-nothing') },
            ]}
          />
        </Cell>
        {mailbox.afterFetchAction === 'move' ? (
          <Cell columns={6}>
            <TextField
              name="remoteMailbox.afterFetch.folder"
              label={t('remote.after-fetch-folder')}
              required
              value={mailbox.afterFetchFolder}
              onChange={(afterFetchFolder) => change({ afterFetchFolder })}
              disabled={disabled}
            />
          </Cell>
        ) : null}
      </FormSection>
    </Flex>
  );
}
