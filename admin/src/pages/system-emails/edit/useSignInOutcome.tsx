import { useSearchParams } from 'react-router-dom';
import { useGetAuthorizationResultQuery } from '../../../api/systemEmails';
import { RefusedSignIn } from '../../../components/RefusedSignIn';
import { AuthorizationBanner } from './AuthorizationBanner';

const PARAMETER = 'authorization';

/** How the sign-in that the address names ended, after the provider's redirect. */
export function useSignInOutcome() {
  const [searchParams, setSearchParams] = useSearchParams();
  const authorizationId = searchParams.get(PARAMETER);
  const { currentData: result, error } = useGetAuthorizationResultQuery(authorizationId ?? '', {
    skip: !authorizationId,
    refetchOnMountOrArgChange: true,
  });

  const close = () =>
    setSearchParams(
      (parameters) => {
        parameters.delete(PARAMETER);
        return parameters;
      },
      { replace: true },
    );
  const banner = authorizationId ? (
    <AuthorizationBanner result={result} error={error} onClose={close} />
  ) : (
    <RefusedSignIn />
  );

  return { result: authorizationId ? result : undefined, banner, close };
}

export type SignInOutcome = ReturnType<typeof useSignInOutcome>;
