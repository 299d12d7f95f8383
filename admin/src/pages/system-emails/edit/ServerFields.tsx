import { SelectField, TextField, ToggleField } from '../../../components/fields';
import { Cell } from '../../../components/FormGrid';
import { Notice } from '../../../components/Notice';
import { useTranslation } from '../../../translations/useTranslation';
import type { OutgoingServerValues, RemoteMailboxValues } from './values';

type Shared = Pick<
  RemoteMailboxValues & OutgoingServerValues,
  'host' | 'port' | 'security' | 'verifyCertificate'
>;

interface ServerFieldsProps {
  /** Where the fields live in the form: `remoteMailbox` or `outgoingServer`. */
  path: string;
  values: Shared;
  hostExample: string;
  /** There is nothing to choose about how the connection is protected. */
  isHttps: boolean;
  onChange: (change: Partial<Shared>) => void;
  disabled: boolean;
}

/** Host, port and how the connection is protected: the same for reading and for sending. */
export function ServerFields({ path, values, hostExample, isHttps, onChange, disabled }: ServerFieldsProps) {
  const t = useTranslation();
  return (
    <>
      <Cell columns={12}>
        <TextField
          name={`${path}.host`}
          label={t('server.host')}
          placeholder={hostExample}
          required
          value={values.host}
          onChange={(host) => onChange({ host: host.trim() })}
          disabled={disabled}
        />
      </Cell>
      <Cell columns={4}>
        <TextField
          name={`${path}.port`}
          label={t('server.port')}
          inputMode="numeric"
          required
          value={values.port}
          onChange={(port) => onChange({ port: port.trim() })}
          disabled={disabled}
        />
      </Cell>
      {isHttps ? null : (
        <Cell columns={8}>
          <SelectField
            name={`${path}.security`}
            label={t('server.security')}
            value={values.security}
            onChange={(security) => onChange({ security })}
            disabled={disabled}
            options={[
              { value: 'tls', label: t('server.security-tls') },
              { value: 'starttls', label: t('server.security-starttls') },
              { value: 'none', label: t('server.security-none') },
            ]}
          />
        </Cell>
      )}
      {values.security === 'none' ? (
        <Cell columns={12}>
          <Notice tone="warning" title={t('server.security-none-warning')} />
        </Cell>
      ) : (
        <Cell columns={12}>
          <ToggleField
            name={`${path}.verifyCertificate`}
            label={t('server.verify-certificate')}
            value={values.verifyCertificate}
            onChange={(verifyCertificate) => onChange({ verifyCertificate })}
            disabled={disabled}
          />
        </Cell>
      )}
      {values.security !== 'none' && !values.verifyCertificate ? (
        <Cell columns={12}>
          <Notice tone="warning" title={t('server.unverified-warning')} />
        </Cell>
      ) : null}
    </>
  );
}
