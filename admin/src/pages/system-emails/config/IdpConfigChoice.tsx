import { Button, Flex } from '@strapi/design-system';
import { Trash } from '@strapi/icons';
import { ConfirmButton } from '../../../components/ConfirmButton';
import { SelectField } from '../../../components/fields';
import { Cell, FormGrid } from '../../../components/FormGrid';
import { useTranslation } from '../../../translations/useTranslation';
import { usePresets } from '../usePresets';
import type { IdpConfigDraft, Preset } from './idpConfigDraft';
import type { IdpConfigDraftState } from './useIdpConfigDraft';

const NEW = 'new';

interface IdpConfigChoiceProps {
  idpConfig: IdpConfigDraftState;
  draft: IdpConfigDraft;
  onSelect: (id: number | null) => void;
  onRemoved: (id: number) => void;
  onPreset: (preset: Preset) => void;
  disabled: boolean;
}

/** Which provider, and which client registration there: one that is known already, or a new one. */
export function IdpConfigChoice({ idpConfig, draft, onSelect, ...props }: IdpConfigChoiceProps) {
  const { disabled } = props;
  const t = useTranslation();
  const presets = usePresets();
  const ofPreset = idpConfig.configs.filter((config) => config.preset === draft.preset);
  // What is typed began before the System Emails were linked to it.
  const usedBy = ofPreset.find(({ id }) => id === draft.id)?.usedBy ?? draft.usedBy;
  const unused = draft.id !== null && usedBy === 0;

  const remove = async () => {
    const removed = await idpConfig.remove();
    if (removed !== null) props.onRemoved(removed);
  };

  return (
    <FormGrid>
      <Cell columns={ofPreset.length > 0 ? 5 : 12}>
        <SelectField
          name="preset"
          label={t('idp.provider')}
          value={draft.preset}
          onChange={props.onPreset}
          disabled={disabled}
          options={presets.map(({ key, label }) => ({ value: key, label }))}
        />
      </Cell>
      {ofPreset.length > 0 ? (
        <Cell columns={7}>
          <SelectField
            name="idpConfig"
            label={t('idp.choose')}
            hint={usedBy > 1 ? t('idp.used-by', { count: usedBy }) : undefined}
            value={draft.id === null ? NEW : String(draft.id)}
            onChange={(choice) => onSelect(choice === NEW ? null : Number(choice))}
            disabled={disabled}
            options={[
              ...ofPreset.map((config) => ({ value: String(config.id), label: config.name })),
              { value: NEW, label: t('idp.new') },
            ]}
          />
        </Cell>
      ) : null}
      {unused && !disabled ? (
        <Cell columns={12}>
          <Flex justifyContent="flex-end">
            <ConfirmButton
              trigger={
                <Button variant="danger-light" size="S" startIcon={<Trash />} loading={idpConfig.isRemoving}>
                  {t('idp.delete')}
                </Button>
              }
              title={t('idp.delete')}
              text={t('idp.delete-text', { name: draft.name })}
              confirmLabel={t('idp.delete-confirm')}
              onConfirm={remove}
            />
          </Flex>
        </Cell>
      ) : null}
    </FormGrid>
  );
}
