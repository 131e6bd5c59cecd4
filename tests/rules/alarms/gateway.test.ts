import { table } from '../alarm-table.ts'

table('gateway.offline', [
  [
    '90 silent seconds raise it',
    { '0s': { uplink: 'ethernet' }, '120s': { uplink: 'ethernet' } },
    { '90s': true, '120s': false },
    { until: '60s' },
  ],
])
