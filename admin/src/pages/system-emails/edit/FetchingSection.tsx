import type { SystemEmailInput } from '../../../../../shared/contracts/system-email-settings';
import type { SystemEmail } from '../../../../../shared/contracts/system-emails';
import { DayField } from '../../../components/DayField';
import { SelectField, TextField } from '../../../components/fields';
import { Cell, FormSection } from '../../../components/FormGrid';
import { Notice } from '../../../components/Notice';
import { useTranslation } from '../../../translations/useTranslation';
import { AnnouncementNotice } from './AnnouncementNotice';
import { FolderField } from './FolderField';
import type { SystemEmailForm } from './useSystemEmailForm';

interface FetchingSectionProps {
  form: SystemEmailForm;
  systemEmail: SystemEmail | undefined;
  settings: () => Promise<SystemEmailInput>;
  disabled: boolean;
}

/** When mail is fetched, which, and what becomes of it on the server. */
export function FetchingSection({ form, systemEmail, settings, disabled }: FetchingSectionProps) {
  const t = useTranslation();
  const mailbox = form.values.remoteMailbox;
  const change = form.patchMailbox;
  // It knows one folder, announces nothing, and can mark or move nothing.
  const isPop3 = mailbox.protocol === 'pop3';
  // What was found out with other settings than these says nothing.
  const announcement =
    mailbox.protocol === 'graph' && mailbox.fetchingMode === 'push' ? systemEmail?.announcement : null;
  const picker = { settings, systemEmailId: systemEmail?.id ?? null, disabled };
  return (
    <FormSection title={t('remote.fetching')}>
      {isPop3 ? null : (
        <>
          <Cell columns={12}>
            <FolderField
              name="remoteMailbox.folder"
              label={t('remote.folder')}
              hint={t('remote.folder-hint')}
              value={mailbox.folder}
              onChange={(folder) => change({ folder })}
              {...picker}
            />
          </Cell>
          <Cell columns={4}>
            <SelectField
              name="remoteMailbox.fetching.mode"
              label={t('remote.mode')}
              hint={t(`remote.mode-${mailbox.fetchingMode}-hint`)}
              value={mailbox.fetchingMode}
              onChange={(fetchingMode) => change({ fetchingMode })}
              disabled={disabled}
              options={[
                { value: 'push', label: t('remote.mode-push') },
                { value: 'interval', label: t('remote.mode-interval') },
              ]}
            />
          </Cell>
        </>
      )}
      {mailbox.fetchingMode === 'interval' ? (
        <Cell columns={4}>
          <TextField
            name="remoteMailbox.fetching.minutes"
            label={t('remote.minutes')}
            inputMode="numeric"
            required
            value={mailbox.fetchingMinutes}
            onChange={(fetchingMinutes) => change({ fetchingMinutes: fetchingMinutes.trim() })}
            disabled={disabled}
          />
        </Cell>
      ) : null}
      <Cell columns={4}>
        <TextField
          name="remoteMailbox.fetchLimit"
          label={t('remote.limit')}
          hint={t('remote.limit-hint')}
          inputMode="numeric"
          required
          value={mailbox.fetchLimit}
          onChange={(fetchLimit) => change({ fetchLimit: fetchLimit.trim() })}
          disabled={disabled}
        />
      </Cell>
      {announcement ? (
        <Cell columns={12}>
          <AnnouncementNotice announcement={announcement} />
        </Cell>
      ) : null}
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
            { value: 'since', label: t('remote.existing-since') },
            { value: 'take', label: t('remote.existing-take') },
          ]}
        />
      </Cell>
      {mailbox.existingMail === 'since' ? (
        <Cell columns={6}>
          <DayField
            name="remoteMailbox.existingMailSince"
            label={t('remote.since')}
            required
            value={mailbox.existingMailSince}
            onChange={(existingMailSince) => change({ existingMailSince })}
            maxDate={new Date()}
            disabled={disabled}
          />
        </Cell>
      ) : null}
      <Cell columns={12}>
        <SelectField
          name="remoteMailbox.afterFetch"
          label={t('remote.after-fetch')}
          hint={t(`remote.after-fetch-${mailbox.afterFetchAction}-hint`)}
          value={mailbox.afterFetchAction}
          onChange={(afterFetchAction) => change({ afterFetchAction })}
          disabled={disabled}
          options={[
            ...(isPop3
              ? []
              : ([
                  { value: 'mark-read', label: t('remote.after-fetch-mark-read') },
                  { value: 'move', label: t('remote.after-fetch-move') },
                ] as const)),
            { value: 'delete', label: t('remote.after-fetch-delete') },
            { value: 'nothing', label: t('remote.after-fetch-nothing') },
          ]}
        />
      </Cell>
      {mailbox.afterFetchAction === 'move' ? (
        <Cell columns={12}>
          <FolderField
            name="remoteMailbox.afterFetch.folder"
            label={t('remote.after-fetch-folder')}
            value={mailbox.afterFetchFolder}
            onChange={(afterFetchFolder) => change({ afterFetchFolder })}
            {...picker}
          />
        </Cell>
      ) : null}
      {mailbox.afterFetchAction === 'nothing' ? (
        <Cell columns={12}>
          <Notice
            tone="warning"
            title={t(isPop3 ? 'remote.after-fetch-nothing-pop3' : 'remote.after-fetch-nothing-warning')}
          />
        </Cell>
      ) : null}
    </FormSection>
  );
}
