import { Box, Flex, Typography } from '@strapi/design-system';
import type { ConnectionTestStage } from '../../../../../shared/contracts/connection-tests';
import type { Side } from '../../../../../shared/contracts/system-emails';
import { useTranslation } from '../../../translations/useTranslation';
import { StageRow } from './StageRow';

const SIDES: Side[] = ['remote', 'outgoing'];

/** The stages of each direction, in the order in which they are tried. */
export function StageList({ stages }: { stages: ConnectionTestStage[] }) {
  const t = useTranslation();
  return (
    <Flex direction="column" alignItems="stretch" gap={5}>
      {SIDES.map((side) => ({ side, ofSide: stages.filter((stage) => stage.side === side) }))
        .filter(({ ofSide }) => ofSide.length > 0)
        .map(({ side, ofSide }) => (
          <Box key={side} data-testid={`stages-${side}`}>
            <Typography variant="sigma" tag="h3" textColor="neutral600">
              {t(`${side}.title`)}
            </Typography>
            <Flex tag="ol" direction="column" alignItems="stretch" paddingTop={2}>
              {ofSide.map((stage) => (
                <StageRow key={stage.stage} stage={stage} />
              ))}
            </Flex>
          </Box>
        ))}
    </Flex>
  );
}
