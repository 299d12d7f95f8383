import { TextField } from '../../../components/fields';
import { Cell } from '../../../components/FormGrid';
import { useTranslation } from '../../../translations/useTranslation';

interface PasswordFieldsProps {
  path: string;
  username: string;
  password: string;
  passwordSet: boolean;
  address: string;
  onChange: (change: { username?: string; password?: string }) => void;
  disabled: boolean;
}

/** User name and password for Basic authentication. The password is write-only. */
export function PasswordFields({ path, onChange, passwordSet, address, ...props }: PasswordFieldsProps) {
  const t = useTranslation();
  return (
    <>
      <Cell>
        <TextField
          name={`${path}.username`}
          label={t('server.username')}
          placeholder={address}
          hint={t('server.username-hint')}
          value={props.username}
          onChange={(username) => onChange({ username })}
          disabled={props.disabled}
        />
      </Cell>
      <Cell>
        <TextField
          name={`${path}.password`}
          type="password"
          autoComplete="new-password"
          label={t('server.password')}
          hint={t(passwordSet ? 'server.password-set' : 'server.password-hint')}
          value={props.password}
          onChange={(password) => onChange({ password })}
          disabled={props.disabled}
        />
      </Cell>
    </>
  );
}
