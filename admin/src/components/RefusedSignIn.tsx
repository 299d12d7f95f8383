import { useSearchParams } from 'react-router-dom';
import { useGetRemedyQuery } from '../api/systemEmails';
import { useTranslation } from '../translations/useTranslation';
import { ProblemNotice } from './ProblemNotice';

const PARAMETER = 'sign-in';

/** A return from the provider that belongs to no sign-in (any more): the server names why, and nothing else, in the address. */
export function RefusedSignIn() {
  const t = useTranslation();
  const [searchParams, setSearchParams] = useSearchParams();
  const key = searchParams.get(PARAMETER);
  const { data: problem } = useGetRemedyQuery(key ?? '', { skip: !key });
  if (!key || !problem) return null;
  const close = () =>
    setSearchParams(
      (current) => {
        current.delete(PARAMETER);
        return current;
      },
      { replace: true },
    );
  return (
    <ProblemNotice
      problem={problem}
      title={t('signed-in.failed')}
      onClose={close}
      testId="authorization-banner"
    />
  );
}
