import { Link, Typography } from '@strapi/design-system';
import type { Problem } from '../../../shared/contracts/common';
import type { RequestFailure } from '../api/failure';
import { useProblemText } from '../translations/useServerText';
import { useTranslation } from '../translations/useTranslation';
import { Notice } from './Notice';
import { RemedyText } from './RemedyText';

/** What to do, the server's own words, and the codes that support asks for. */
export function ProblemDetails({ problem }: { problem: Problem }) {
  const t = useTranslation();
  const { action } = useProblemText()(problem);
  const codes = [
    ...(problem.providerCodes ?? []),
    ...(problem.correlationId ? [t('problem.correlation', { id: problem.correlationId })] : []),
  ];
  return (
    <>
      <RemedyText>{action}</RemedyText>
      {problem.serverResponse ? (
        <Typography variant="pi" textColor="neutral700" style={{ overflowWrap: 'anywhere' }}>
          {t('problem.server-said', { response: problem.serverResponse })}
        </Typography>
      ) : null}
      {codes.length > 0 ? (
        <Typography variant="pi" textColor="neutral700" style={{ overflowWrap: 'anywhere' }}>
          {t('problem.codes', { codes: codes.join(' · ') })}
        </Typography>
      ) : null}
      {problem.lookUp ? (
        <Link href={problem.lookUp.url} isExternal>
          {t('problem.look-up', { code: problem.lookUp.code })}
        </Link>
      ) : null}
    </>
  );
}

export function ProblemNotice({
  problem,
  title,
  onClose,
  testId = 'problem',
}: {
  problem: Problem;
  title?: string;
  onClose?: () => void;
  testId?: string;
}) {
  const { message } = useProblemText()(problem);
  return (
    <Notice tone="danger" title={title ?? message} onClose={onClose} testId={testId}>
      {title ? <Typography textColor="neutral800">{message}</Typography> : null}
      <ProblemDetails problem={problem} />
    </Notice>
  );
}

/** A refused request: its problem with the remedy where there is one, else its message and those of its fields. */
export function FailureNotice({
  failure,
  title,
  describeField = (_path, message) => message,
  onClose,
}: {
  failure: RequestFailure;
  title: string;
  /** Says where a field is, when it may be out of sight. */
  describeField?: (path: string, message: string) => string;
  onClose?: () => void;
}) {
  if (failure.problem) return <ProblemNotice problem={failure.problem} title={title} onClose={onClose} />;
  const fieldMessages = Object.entries(failure.fields).map(([path, message]) => describeField(path, message));
  const messages = fieldMessages.length > 0 ? [...new Set(fieldMessages)] : [failure.message];
  return (
    <Notice tone="danger" title={title} onClose={onClose} testId="failure">
      {messages.map((message) => (
        <Typography key={message} textColor="neutral800">
          {message}
        </Typography>
      ))}
    </Notice>
  );
}
