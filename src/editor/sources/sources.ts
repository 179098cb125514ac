import { INTERNAL_COMMANDS, registerCommand } from '../commands';
import type { Feature } from '../services';
import { openPlace } from './openPlace';

export const sourcesFeature: Feature = {
  name: 'sources',
  register: (services) =>
    registerCommand(services, INTERNAL_COMMANDS.openPlace, (file: unknown, line: unknown) => {
      if (typeof file !== 'string' || typeof line !== 'number') return undefined;
      return openPlace(services, services.active.current, { file, line });
    }),
};
