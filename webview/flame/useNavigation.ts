import { useEffect, useReducer } from 'preact/hooks';
import type { FlameData, FlameHost } from './app';
import {
  keptNavigation,
  type Navigation,
  type NavigationStep,
  navigate,
  restoreNavigation,
} from './navigation';

const KEEP_MILLISECONDS = 250;

/** The navigation of a profile, starting where the page was before a reload, and kept for the next one. */
export function useNavigation(
  host: FlameHost,
  { session, source }: FlameData,
): [Navigation, (step: NavigationStep) => void] {
  const [nav, step] = useReducer(navigate, undefined, () =>
    restoreNavigation(host.getState(), session.id, session.model.functions.length),
  );
  useEffect(() => {
    const timer = setTimeout(() => host.setState({ ...keptNavigation(nav), source }), KEEP_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [host, nav, source]);
  return [nav, step];
}
