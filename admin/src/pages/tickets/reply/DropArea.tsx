import { useRef, useState, type ClipboardEvent, type DragEvent, type ReactNode } from 'react';
import { Box, Flex, Typography } from '@strapi/design-system';
import { useTranslation } from '../../../translations/useTranslation';

interface DropAreaProps {
  disabled: boolean;
  /** @param intoText they came into the text, not beside it */
  onFiles: (files: File[], intoText: boolean) => void;
  children: ReactNode;
}

const holdsFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files');

const isText = (target: EventTarget): boolean =>
  target instanceof Element && target.closest('[contenteditable=true]') !== null;

/** Takes files that are dropped on it, or pasted into anything in it. */
export function DropArea({ disabled, onFiles, children }: DropAreaProps) {
  const t = useTranslation();
  const [over, setOver] = useState(false);
  // Entering a child comes before leaving its parent.
  const depth = useRef(0);

  const move = (change: 1 | -1) => (event: DragEvent) => {
    if (disabled || !holdsFiles(event)) return;
    event.preventDefault();
    depth.current = Math.max(0, depth.current + change);
    setOver(depth.current > 0);
  };
  const drop = (event: DragEvent) => {
    if (!holdsFiles(event)) return;
    // Also while nothing can be attached: the browser would leave the page to show the file.
    event.preventDefault();
    event.stopPropagation();
    depth.current = 0;
    setOver(false);
    if (!disabled) onFiles([...event.dataTransfer.files], isText(event.target));
  };
  const paste = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files];
    // Word processors put a picture of the text beside the text.
    if (disabled || files.length === 0 || event.clipboardData.types.includes('text/plain')) return;
    event.preventDefault();
    event.stopPropagation();
    onFiles(files, isText(event.target));
  };

  return (
    <Box
      position="relative"
      onDragEnter={move(1)}
      onDragLeave={move(-1)}
      onDragOver={(event: DragEvent) => {
        if (holdsFiles(event)) event.preventDefault();
      }}
      // Before the editor gets it, which would try to show it.
      onDropCapture={drop}
      onPasteCapture={paste}
      data-testid="drop-area"
    >
      {children}
      {over ? (
        <Flex
          position="absolute"
          top={0}
          left={0}
          right={0}
          bottom={0}
          zIndex={2}
          justifyContent="center"
          background="primary100"
          borderColor="primary600"
          borderStyle="dashed"
          hasRadius
          pointerEvents="none"
        >
          <Typography fontWeight="semiBold" textColor="primary700">
            {t('attachments.drop')}
          </Typography>
        </Flex>
      ) : null}
    </Box>
  );
}
