import { useAuth0 } from '@auth0/auth0-react';
import { Desk } from './desk';
import { Masthead } from './masthead';

export function App() {
  const { isLoading } = useAuth0();
  return (
    <>
      <Masthead />
      <main className="desk pair">{!isLoading && <Desk />}</main>
    </>
  );
}
