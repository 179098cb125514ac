import { useEffect, useReducer, useRef } from 'preact/hooks';
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
  const keep = (): void => host.setState({ ...keptNavigation(nav), source });
  const latest = useRef(keep);
  latest.current = keep;
  useEffect(() => {
    const timer = setTimeout(keep, KEEP_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [host, nav, source]);
  // Another thread's profile is about to take this one's place.
  useEffect(() => () => latest.current(), []);
  return [nav, step];
}
