import { useState } from 'react';
import { Box, Button, Flex, Loader, Modal, Typography } from '@strapi/design-system';
import { Folder } from '@strapi/icons';
import type { SystemEmailInput } from '../../../../../shared/contracts/system-email-settings';
import type { MailboxFolder } from '../../../../../shared/contracts/trying-settings';
import { useReadFailure, type RequestFailure } from '../../../api/failure';
import { useListMailboxFoldersMutation } from '../../../api/systemEmails';
import { TextField } from '../../../components/fields';
import { FailureNotice } from '../../../components/ProblemNotice';
import { useReturnFocus } from '../../../components/useReturnFocus';
import { useTranslation } from '../../../translations/useTranslation';
import { foldersInOrder } from './folders';

interface FolderFieldProps {
  name: string;
  label: string;
  hint?: string;
  value: string;
  onChange: (folder: string) => void;
  /** What is in the form, asked for when the server is. */
  settings: () => Promise<SystemEmailInput>;
  systemEmailId: number | null;
  disabled: boolean;
}

/** A folder's name, typed or chosen from what the server has; the server is asked with what is in the form. */
export function FolderField({ settings, systemEmailId, ...field }: FolderFieldProps) {
  const t = useTranslation();
  const readFailure = useReadFailure();
  const [open, setOpen] = useState(false);
  const returnFocus = useReturnFocus(open);
  const [folders, setFolders] = useState<MailboxFolder[] | null>(null);
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const [list] = useListMailboxFoldersMutation();

  const load = async () => {
    setOpen(true);
    setFolders(null);
    setFailure(null);
    const request = list({ systemEmailId, settings: await settings() });
    try {
      setFolders(await request.unwrap());
    } catch (error) {
      setFailure(readFailure(error));
    } finally {
      // A finished request stays in the store with what it sent, which may have been a password.
      request.reset();
    }
  };
  const choose = (path: string) => {
    field.onChange(path);
    setOpen(false);
  };

  return (
    <Modal.Root open={open} onOpenChange={setOpen}>
      <Flex alignItems="flex-start" gap={2}>
        <Box flex="1">
          <TextField required {...field} />
        </Box>
        <Box paddingTop="2.4rem">
          <Button
            variant="secondary"
            size="L"
            startIcon={<Folder />}
            onClick={load}
            disabled={field.disabled}
            aria-label={t('folders.choose-for', { label: field.label })}
          >
            {t('folders.choose')}
          </Button>
        </Box>
      </Flex>
      <Modal.Content data-testid="folder-picker" aria-describedby={undefined} onCloseAutoFocus={returnFocus}>
        <Modal.Header closeLabel={t('config.close')}>
          <Modal.Title>{t('folders.title', { label: field.label })}</Modal.Title>
        </Modal.Header>
        <Modal.Body>
          {failure ? (
            <Flex direction="column" alignItems="stretch" gap={4}>
              <FailureNotice failure={failure} title={t('folders.refused')} />
              <Box>
                <Button variant="secondary" onClick={load}>
                  {t('loadable.again')}
                </Button>
              </Box>
            </Flex>
          ) : null}
          {!folders && !failure ? (
            <Flex justifyContent="center" padding={6}>
              <Loader>{t('folders.loading')}</Loader>
            </Flex>
          ) : null}
          {folders?.length === 0 ? <Typography>{t('folders.none')}</Typography> : null}
          {folders ? <FolderList folders={folders} chosen={field.value} onChoose={choose} /> : null}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function FolderList({
  folders,
  chosen,
  onChoose,
}: {
  folders: MailboxFolder[];
  chosen: string;
  onChoose: (path: string) => void;
}) {
  const t = useTranslation();
  return (
    <Flex tag="ul" direction="column" alignItems="stretch" gap={1}>
      {foldersInOrder(folders).map(({ folder, name, depth }) => (
        <Box key={folder.path} tag="li" paddingLeft={`${depth * 2.4}rem`}>
          {folder.selectable ? (
            <Button
              variant={folder.path === chosen ? 'secondary' : 'ghost'}
              startIcon={<Folder />}
              aria-current={folder.path === chosen}
              // Nested folders often share a name; the whole path tells them apart.
              aria-label={folder.path}
              onClick={() => onChoose(folder.path)}
            >
              {folder.specialUse ? t('folders.named', { name, use: folder.specialUse }) : name}
            </Button>
          ) : (
            <Box padding={2}>
              <Typography textColor="neutral600">{name}</Typography>
            </Box>
          )}
        </Box>
      ))}
    </Flex>
  );
}
