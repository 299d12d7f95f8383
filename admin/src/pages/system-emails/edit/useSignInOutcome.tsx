import { useEffect, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { useGetAuthorizationResultQuery } from '../../../api/systemEmails';
import { RefusedSignIn } from '../../../components/RefusedSignIn';
import { AuthorizationBanner } from './AuthorizationBanner';

const PARAMETER = 'authorization';

/** How the sign-in that the address names ended, after the provider's redirect. */
export function useSignInOutcome(systemEmailId: number | null) {
  const [searchParams, setSearchParams] = useSearchParams();
  const inAddress = searchParams.get(PARAMETER);
  const [seen, setSeen] = useState<string | null>(null);
  const authorizationId = inAddress ?? seen;
  const { currentData: result, error } = useGetAuthorizationResultQuery(authorizationId ?? '', {
    skip: !authorizationId,
    refetchOnMountOrArgChange: true,
  });

  useEffect(() => setSeen(null), [systemEmailId]);

  const cleanAddress = () => {
    if (inAddress === null) return;
    setSearchParams(
      (parameters) => {
        parameters.delete(PARAMETER);
        return parameters;
      },
      { replace: true },
    );
  };
  const close = () => {
    setSeen(null);
    cleanAddress();
  };
  /** The popup that it opened was closed: a reload must not open it again, while the page goes on to say how it ended. */
  const settle = () => {
    setSeen(authorizationId);
    cleanAddress();
  };
  const banner = authorizationId ? (
    <AuthorizationBanner result={result} error={error} onClose={close} />
  ) : (
    <RefusedSignIn />
  );

  return { result: authorizationId ? result : undefined, banner, close, settle };
}

export type SignInOutcome = ReturnType<typeof useSignInOutcome>;
