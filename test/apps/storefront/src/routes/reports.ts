import { readText } from '../http/input.js';
import type { Router } from '../http/router.js';
import type { ReportService } from '../services/reports.js';

export function reportRoutes(router: Router, reports: ReportService): void {
  router.get('/reports/fulfilment', async ({ query }) => {
    const day = readText(query.get('day'), 'day', /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/);
    return { body: await reports.fulfilment(day) };
  });
}
