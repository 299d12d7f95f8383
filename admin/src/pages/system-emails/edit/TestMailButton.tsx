import { useId, useState, type FormEvent } from 'react';
import { Button, Flex, Modal, Typography } from '@strapi/design-system';
import { PaperPlane } from '@strapi/icons';
import { useAuth } from '@strapi/strapi/admin';
import type { SystemEmailInput } from '../../../../../shared/contracts/system-email-settings';
import type { TestMail } from '../../../../../shared/contracts/trying-settings';
import { useReadFailure, type RequestFailure } from '../../../api/failure';
import { useSendTestMailMutation } from '../../../api/systemEmails';
import { TextField } from '../../../components/fields';
import { FormErrors } from '../../../components/formErrors';
import { Notice } from '../../../components/Notice';
import { FailureNotice } from '../../../components/ProblemNotice';
import { useTranslation } from '../../../translations/useTranslation';
import { tabOfField } from './fieldPlace';

/** Sends a mail with what is in the form, to an address of choice, and shows what the server said. */
export function TestMailButton({
  settings,
  systemEmailId,
}: {
  /** What is in the form, asked for when the mail is sent. */
  settings: () => Promise<SystemEmailInput>;
  systemEmailId: number | null;
}) {
  const t = useTranslation();
  const readFailure = useReadFailure();
  const formId = useId();
  const ownAddress = useAuth('TestMailButton', (state) => state.user?.email) ?? '';
  const [typed, setTyped] = useState<string | null>(null);
  const [sent, setSent] = useState<TestMail | null>(null);
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const [send, { isLoading }] = useSendTestMailMutation();
  const to = typed ?? ownAddress;

  const clear = () => {
    setSent(null);
    setFailure(null);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    // The dialog is drawn elsewhere, but its events still reach whatever form the button stands in.
    event.stopPropagation();
    clear();
    const request = send({ systemEmailId, settings: await settings(), to });
    try {
      setSent(await request.unwrap());
    } catch (error) {
      setFailure(readFailure(error));
    } finally {
      // A finished request stays in the store with what it sent, which may have been a password.
      request.reset();
    }
  };

  return (
    <Modal.Root onOpenChange={clear}>
      <Modal.Trigger>
        <Button variant="secondary" startIcon={<PaperPlane />}>
          {t('test-mail.open')}
        </Button>
      </Modal.Trigger>
      <Modal.Content data-testid="test-mail" aria-describedby={undefined}>
        <Modal.Header closeLabel={t('config.close')}>
          <Modal.Title>{t('test-mail.open')}</Modal.Title>
        </Modal.Header>
        <Modal.Body>
          <FormErrors.Provider value={failure?.fields ?? {}}>
            <form id={formId} onSubmit={submit} noValidate>
              <Flex direction="column" alignItems="stretch" gap={4}>
                <Typography textColor="neutral800">{t('test-mail.text')}</Typography>
                <TextField
                  name="to"
                  type="email"
                  label={t('test-mail.to')}
                  required
                  value={to}
                  onChange={(address) => setTyped(address.trim())}
                />
                {failure ? (
                  <FailureNotice
                    failure={failure}
                    title={t('test-mail.refused')}
                    describeField={(path, message) =>
                      path === 'to'
                        ? message
                        : t('config.field', {
                            tab: t(`${tabOfField(path.replace(/^settings\./, ''))}.title`),
                            message,
                          })
                    }
                  />
                ) : null}
                {sent ? (
                  <Notice tone="success" title={t('test-mail.sent', { to: sent.to })} testId="test-mail-sent">
                    <Typography variant="pi" textColor="neutral700" style={{ overflowWrap: 'anywhere' }}>
                      {t('problem.server-said', { response: sent.response })}
                    </Typography>
                  </Notice>
                ) : null}
              </Flex>
            </form>
          </FormErrors.Provider>
        </Modal.Body>
        <Modal.Footer>
          <Modal.Close>
            <Button variant="tertiary">{t('config.close')}</Button>
          </Modal.Close>
          <Button type="submit" form={formId} loading={isLoading} disabled={to === ''}>
            {t('test-mail.send')}
          </Button>
        </Modal.Footer>
      </Modal.Content>
    </Modal.Root>
  );
}
