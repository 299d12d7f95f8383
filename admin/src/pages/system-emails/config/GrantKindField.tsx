import type { GrantKind } from '../../../../../shared/contracts/grant-kinds';
import { SelectField } from '../../../components/fields';
import { useTranslation } from '../../../translations/useTranslation';
import type { IdpConfigDraft, Preset } from './idpConfigDraft';

const KINDS: Record<Preset, GrantKind[]> = {
  microsoft: ['authorization_code', 'device_code', 'client_credentials'],
  // Mailboxes of Google open for people only, and not with a code.
  google: ['authorization_code'],
  other: ['authorization_code', 'device_code', 'client_credentials'],
};

interface GrantKindFieldProps {
  draft: IdpConfigDraft;
  onChange: (grantKind: GrantKind) => void;
  disabled: boolean;
}

/** Who signs in, and where; nothing where there is no choice. */
export function GrantKindField({ draft, onChange, disabled }: GrantKindFieldProps) {
  const t = useTranslation();
  const kinds = KINDS[draft.preset];
  if (kinds.length === 1 && draft.grantKind === kinds[0]) return null;
  return (
    <SelectField
      name="grantKind"
      label={t('way.kind')}
      hint={t(`way.${draft.grantKind}-hint`)}
      value={draft.grantKind}
      onChange={onChange}
      disabled={disabled}
      options={kinds.map((kind) => ({ value: kind, label: t(`way.${kind}`) }))}
    />
  );
}
