/** Other people who use the panel, and what their role lets them do. */
import type { Permission } from '../../shared/permissions';
import type { Stage } from './stage';

export interface Person {
  email: string;
  password: string;
}

/** A user of the panel with a role of their own. */
export const addPerson = async (
  { playground }: Stage,
  { email, password }: Person,
  actions: Permission[],
): Promise<void> => {
  const role = await playground.call<{ id: number }>('POST', '/admin/roles', {
    name: `Role of ${email}`,
    description: 'Made by a test',
  });
  await playground.call('PUT', `/admin/roles/${role.id}/permissions`, {
    permissions: actions.map((action) => ({ action, subject: null, properties: {}, conditions: [] })),
  });
  const { registrationToken } = await playground.call<{ registrationToken: string }>('POST', '/admin/users', {
    email,
    firstname: 'Robin',
    lastname: 'Reader',
    roles: [role.id],
  });
  await playground.call('POST', '/admin/register', {
    registrationToken,
    userInfo: { firstname: 'Robin', lastname: 'Reader', password },
  });
};

/** What goes with their requests when they ask the server themselves, past the panel. */
export const authorizationOf = async (
  { playground }: Stage,
  person: Person,
): Promise<{ authorization: string }> => {
  const login = await fetch(`${playground.url}/admin/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(person),
  });
  const { data } = (await login.json()) as { data: { token: string } };
  return { authorization: `Bearer ${data.token}` };
};
