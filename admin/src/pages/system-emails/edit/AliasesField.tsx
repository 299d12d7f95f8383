import { useState } from 'react';
import { Button, Flex, Typography } from '@strapi/design-system';
import type { SystemEmail } from '../../../../../shared/contracts/system-emails';
import type { AliasCheck } from '../../../../../shared/contracts/trying-settings';
import { useReadFailure, type RequestFailure } from '../../../api/failure';
import { useCheckAliasMutation } from '../../../api/systemEmails';
import { TextField } from '../../../components/fields';
import { Notice } from '../../../components/Notice';
import { FailureNotice, ProblemNotice } from '../../../components/ProblemNotice';
import { useTranslation } from '../../../translations/useTranslation';
import { addressesIn } from './input';
import type { SystemEmailForm } from './useSystemEmailForm';

type Outcome = { address: string } & ({ check: AliasCheck } | { failure: RequestFailure });

interface AliasesFieldProps {
  form: SystemEmailForm;
  systemEmail: SystemEmail | undefined;
  disabled: boolean;
}

/** The addresses that agents may choose as From, and whether the server lets them. */
export function AliasesField({ form, systemEmail, disabled }: AliasesFieldProps) {
  const t = useTranslation();
  const readFailure = useReadFailure();
  const [checkAlias, { isLoading }] = useCheckAliasMutation();
  const [outcomes, setOutcomes] = useState<Outcome[]>([]);
  const { aliases } = form.values.outgoingServer;
  const addresses = addressesIn(aliases);

  const check = async (id: number) => {
    setOutcomes([]);
    // One after the other: servers count connections.
    for (const address of addresses) {
      const outcome = await checkAlias({ id, address })
        .unwrap()
        .then((result) => ({ address, check: result }))
        .catch((error: unknown) => ({ address, failure: readFailure(error) }));
      setOutcomes((known) => [...known, outcome]);
    }
  };

  const hindrance = systemEmail ? (addresses.length === 0 ? 'aliases-none' : null) : 'aliases-save-first';
  return (
    <Flex direction="column" alignItems="stretch" gap={3}>
      <TextField
        name="outgoingServer.aliases"
        label={t('outgoing.aliases')}
        hint={t('outgoing.aliases-hint')}
        value={aliases}
        onChange={(typed) => {
          setOutcomes([]);
          form.patchServer({ aliases: typed });
        }}
        disabled={disabled}
      />
      {disabled ? null : (
        <Flex gap={3} wrap="wrap">
          <Button
            variant="secondary"
            size="S"
            loading={isLoading}
            disabled={hindrance !== null}
            onClick={() => systemEmail && void check(systemEmail.id)}
          >
            {t('outgoing.aliases-check')}
          </Button>
          <Typography variant="pi" textColor="neutral600" aria-live="polite">
            {isLoading ? t('outgoing.alias-checking') : hindrance && t(`outgoing.${hindrance}`)}
          </Typography>
        </Flex>
      )}
      {outcomes.map((outcome) => (
        <AliasOutcome key={outcome.address} outcome={outcome} />
      ))}
    </Flex>
  );
}

function AliasOutcome({ outcome }: { outcome: Outcome }) {
  const t = useTranslation();
  const { address } = outcome;
  if ('failure' in outcome) {
    return <FailureNotice failure={outcome.failure} title={t('outgoing.alias-unchecked', { address })} />;
  }
  const { ok, problem } = outcome.check;
  if (ok) {
    return (
      <Notice tone="success" title={t('outgoing.alias-taken', { address })} testId="alias-taken">
        <Typography variant="pi" textColor="neutral700">
          {t('outgoing.alias-taken-text')}
        </Typography>
      </Notice>
    );
  }
  return problem ? (
    <ProblemNotice
      problem={problem}
      title={t(
        problem.remedy === 'smtp.send-as-denied' ? 'outgoing.alias-refused' : 'outgoing.alias-unchecked',
        { address },
      )}
      testId="alias-refused"
    />
  ) : null;
}
