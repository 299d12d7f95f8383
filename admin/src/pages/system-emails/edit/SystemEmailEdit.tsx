import { useCallback, useEffect, useState } from 'react';
import { Box, Button, Flex, Link as TextLink, Tabs } from '@strapi/design-system';
import { ArrowLeft, Check } from '@strapi/icons';
import { Layouts, Page, useNotification } from '@strapi/strapi/admin';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router-dom';
import type { SystemEmail, Verification } from '../../../../../shared/contracts/system-emails';
import { readFailure, type RequestFailure } from '../../../api/failure';
import { useGetSystemEmailQuery, useVerifySystemEmailMutation } from '../../../api/systemEmails';
import { usePollingInterval } from '../../../api/usePollingInterval';
import { FormErrors } from '../../../components/formErrors';
import { Loadable } from '../../../components/Loadable';
import { Notice } from '../../../components/Notice';
import { FailureNotice, ProblemNotice } from '../../../components/ProblemNotice';
import { StatusBadge } from '../../../components/StatusBadge';
import { useTranslation } from '../../../translations/useTranslation';
import { ConfigPopup } from '../config/ConfigPopup';
import { editPath, EDIT_TABS, LIST_PATH, type EditTab } from '../paths';
import { useSettingsActions } from '../useSettingsActions';
import { AccountTab } from './AccountTab';
import { ActivityList } from './ActivityList';
import { tabOfField } from './fieldPlace';
import { LeaveGuard } from './LeaveGuard';
import { OutgoingTab } from './OutgoingTab';
import { RemoteMailboxTab } from './RemoteMailboxTab';
import { useConfigPopup } from './useConfigPopup';
import { useSystemEmailForm, type SystemEmailForm } from './useSystemEmailForm';
import { VerificationPanel } from './VerificationPanel';

const REFRESH_MS = 5_000;

export function SystemEmailEdit() {
  const t = useTranslation();
  const params = useParams();
  const id = params.id === 'create' ? null : Number(params.id);
  const form = useSystemEmailForm(id);
  const query = useGetSystemEmailQuery(id ?? 0, {
    skip: id === null || Number.isNaN(id),
    pollingInterval: usePollingInterval(REFRESH_MS),
    refetchOnMountOrArgChange: true,
  });

  // The form starts from the server once per System Email; later refreshes leave what is typed alone.
  const [loadedId, setLoadedId] = useState<number | null>(null);
  const { load } = form;
  // Created on this very page: the form holds it already, and more may have been typed since.
  const createdHere = form.saved.address !== '';
  const fetched = query.currentData;
  useEffect(() => {
    if (!fetched || fetched.id === loadedId) return;
    if (loadedId !== null || !createdHere) load(fetched);
    setLoadedId(fetched.id);
  }, [fetched, loadedId, createdHere, load]);

  if (Number.isNaN(id)) return <Page.Error content={t('edit.missing')} />;
  if (id !== null && loadedId !== id && !(loadedId === null && createdHere)) {
    return (
      <Page.Main>
        <Loadable query={{ ...query, data: undefined }} missing={t('edit.missing')}>
          {() => null}
        </Loadable>
      </Page.Main>
    );
  }
  return <EditPage id={id} form={form} systemEmail={fetched} loadError={query.error} />;
}

interface EditPageProps {
  id: number | null;
  form: SystemEmailForm;
  systemEmail: SystemEmail | undefined;
  loadError: unknown;
}

function EditPage({ id, form, systemEmail, loadError }: EditPageProps) {
  const t = useTranslation();
  const navigate = useNavigate();
  const { toggleNotification } = useNotification();
  const { canConfigure } = useSettingsActions();
  const [searchParams, setSearchParams] = useSearchParams();
  const tab = EDIT_TABS.find((candidate) => candidate === searchParams.get('tab')) ?? 'account';
  const popup = useConfigPopup({ id, form, systemEmail });

  const [verify, verifying] = useVerifySystemEmailMutation();
  const [verification, setVerification] = useState<Verification | null>(null);
  const [verifyFailure, setVerifyFailure] = useState<RequestFailure | null>(null);

  const showTab = (next: EditTab) =>
    setSearchParams(
      (current) => {
        current.set('tab', next);
        return current;
      },
      { replace: true },
    );

  const save = async () => {
    await popup.fillHosts();
    const saved = await form.save();
    if (!saved) return;
    toggleNotification({ type: 'success', message: t('edit.saved') });
    setVerification(null);
    if (id === null) navigate(`${editPath(saved.id)}?tab=${tab}`, { replace: true });
  };

  const verifyNow = async () => {
    if (id === null) return;
    setVerification(null);
    setVerifyFailure(null);
    try {
      setVerification(await verify(id).unwrap());
    } catch (error) {
      setVerifyFailure(readFailure(error));
    }
  };

  const { isModified } = form;
  const { isDirty } = popup.idpConfig;
  const mustAsk = useCallback(() => isModified() || isDirty(), [isModified, isDirty]);
  const disabled = !canConfigure;
  const [refusedField] = Object.keys(form.failure?.fields ?? {});
  const refusedTab = refusedField === undefined ? undefined : tabOfField(refusedField);

  return (
    <Page.Main>
      <Page.Title>{systemEmail?.address ?? t('list.add')}</Page.Title>
      <LeaveGuard isModified={mustAsk} />
      <Layouts.Header
        navigationAction={
          <TextLink tag={Link} to={LIST_PATH} startIcon={<ArrowLeft />}>
            {t('system-emails.title')}
          </TextLink>
        }
        title={systemEmail?.address ?? (id === null ? t('list.add') : form.saved.address)}
        secondaryAction={systemEmail ? <StatusBadge systemEmail={systemEmail} /> : null}
        primaryAction={
          <Flex gap={2}>
            <Button
              variant="secondary"
              onClick={verifyNow}
              loading={verifying.isLoading}
              disabled={id === null || form.modified || !canConfigure}
            >
              {t('verify.now')}
            </Button>
            <Button
              startIcon={<Check />}
              onClick={save}
              loading={form.isSaving}
              disabled={disabled || !form.modified}
            >
              {t('form.save')}
            </Button>
          </Flex>
        }
      />
      <Layouts.Content>
        <Flex direction="column" alignItems="stretch" gap={4}>
          {popup.tab === null ? popup.banner : null}
          {loadError ? <FailureNotice failure={readFailure(loadError)} title={t('loadable.stale')} /> : null}
          {form.failure && popup.tab === null ? (
            <FailureNotice
              failure={form.failure}
              title={t('edit.refused')}
              describeField={(path, message) => `${t(`${tabOfField(path)}.title`)}: ${message}`}
            />
          ) : null}
          {verifyFailure ? <FailureNotice failure={verifyFailure} title={t('verify.refused')} /> : null}
          {verification ? <VerificationPanel verification={verification} /> : null}
          {systemEmail?.problem && !verification ? (
            <ProblemNotice problem={systemEmail.problem} testId="system-email-problem" />
          ) : null}
          {systemEmail?.warnings.map((warning) => (
            <Notice key={warning} tone="warning" title={warning} testId="warning" />
          ))}
          <FormErrors.Provider value={form.failure?.fields ?? {}}>
            <Tabs.Root
              value={tab}
              onValueChange={(value) => showTab(value as EditTab)}
              variant="simple"
              hasError={refusedTab}
            >
              <Tabs.List aria-label={t('edit.tabs')}>
                <Tabs.Trigger value="account">{t('account.title')}</Tabs.Trigger>
                <Tabs.Trigger value="remote">{t('remote.title')}</Tabs.Trigger>
                <Tabs.Trigger value="outgoing">{t('outgoing.title')}</Tabs.Trigger>
              </Tabs.List>
              <Box paddingTop={6}>
                <Tabs.Content value="account">
                  <Flex direction="column" alignItems="stretch" gap={6}>
                    <AccountTab form={form} systemEmail={systemEmail} disabled={disabled} />
                    {id === null ? null : <ActivityList systemEmailId={id} />}
                  </Flex>
                </Tabs.Content>
                <Tabs.Content value="remote">
                  <RemoteMailboxTab
                    form={form}
                    systemEmail={systemEmail}
                    preset={popup.preset}
                    onPreset={popup.setPreset}
                    onConfig={popup.open}
                    configPending={popup.idpConfig.dirty}
                    disabled={disabled}
                  />
                </Tabs.Content>
                <Tabs.Content value="outgoing">
                  <OutgoingTab form={form} systemEmail={systemEmail} disabled={disabled} />
                </Tabs.Content>
              </Box>
            </Tabs.Root>
            <ConfigPopup {...popup.props} form={form} systemEmail={systemEmail} />
          </FormErrors.Provider>
        </Flex>
      </Layouts.Content>
    </Page.Main>
  );
}
