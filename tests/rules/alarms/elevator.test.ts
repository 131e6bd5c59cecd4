import { table } from '../alarm-table.ts'

const moving = {
  carStatus: 'run',
  doorZone: false,
  doorClosed: true,
  carOccupied: true,
  serviceMode: 'normal',
  mainsPresent: true,
  faultCode: 'none',
}
const boarding = {
  carStatus: 'stop',
  doorZone: true,
  doorClosed: false,
  carOccupied: true,
  serviceMode: 'normal',
  mainsPresent: true,
  faultCode: 'none',
}
const parked = { ...boarding, doorClosed: true, carOccupied: false }

table('lift.entrapment', [
  [
    'a normal trip with passengers raises nothing',
    {
      '0s': parked,
      '10s': boarding,
      '18s': { doorClosed: true },
      '21s': moving,
      '50s': { ...boarding },
      '58s': { carOccupied: false, doorClosed: true },
    },
    {},
  ],
  ['a parked lift with its door shut and nobody in it raises nothing', { '0s': parked }, {}],
  [
    'a standing car outside the door zone with nobody in it raises nothing',
    { '0s': moving, '20s': { carOccupied: false }, '21s': { carStatus: 'stop' } },
    {},
  ],
  [
    'an occupied car that waits under the limit raises nothing',
    { '0s': boarding, '5s': { doorClosed: true }, '120s': { doorClosed: false } },
    {},
  ],
  ['somebody who stands in an idle shut car is trapped after 120 s', { '0s': boarding, '5s': { doorClosed: true } }, { '125s': true }],
  [
    'a car that stops between floors with people is an entrapment after 45 s',
    { '0s': moving, '20s': { carStatus: 'stop' } },
    { '65s': true },
  ],
  ['everything told at once counts from then', { '0s': { ...moving, carStatus: 'stop' } }, { '45s': true }],
  ['a stop of 44 s between floors is none', { '0s': moving, '20s': { carStatus: 'stop' }, '64s': { carStatus: 'run' } }, {}],
  [
    'gaps of the person sensor do not start the delay again',
    {
      '0s': moving,
      '20s': { carStatus: 'stop' },
      '30s': { carOccupied: false },
      '36s': { carOccupied: true },
      '50s': { carOccupied: false },
      '59s': { carOccupied: true },
    },
    { '65s': true },
  ],
  [
    'a person sensor that blinks in an empty car raises nothing',
    {
      '0s': { ...moving, carStatus: 'stop', carOccupied: false },
      '10s': { carOccupied: true },
      '12s': { carOccupied: false },
      '20s': { carOccupied: true },
      '22s': { carOccupied: false },
      '30s': { carOccupied: true },
      '32s': { carOccupied: false },
      '40s': { carOccupied: true },
      '42s': { carOccupied: false },
      '50s': { carOccupied: true },
      '52s': { carOccupied: false },
      '60s': { carOccupied: true },
      '62s': { carOccupied: false },
    },
    {},
  ],
  [
    'it stays while they sit still and the sensor loses them',
    { '0s': { ...moving, carStatus: 'stop' }, '60s': { carOccupied: false } },
    { '45s': true },
  ],
  [
    'it stays while the door is open but people are still inside',
    {
      '0s': { ...moving, carStatus: 'stop' },
      '300s': { doorZone: true, doorClosed: false },
    },
    { '45s': true },
  ],
  [
    'it clears when the door is open in the zone and the car was empty for 10 s',
    {
      '0s': { ...moving, carStatus: 'stop' },
      '300s': { doorZone: true, doorClosed: false },
      '320s': { carOccupied: false },
    },
    { '45s': true, '330s': false },
  ],
  [
    'levelled but shut and empty is not the end',
    {
      '0s': { ...moving, carStatus: 'stop' },
      '300s': { doorZone: true, carOccupied: false },
    },
    { '45s': true },
  ],
  [
    'a power cut with people inside raises it in seconds',
    { '0s': moving, '20s': { carStatus: 'stop', mainsPresent: false } },
    { '23s': true },
  ],
  ['a power cut with the door open at a landing does not', { '0s': boarding, '20s': { mainsPresent: false } }, {}],
  ['a power cut of an empty lift does not', { '0s': parked, '20s': { mainsPresent: false } }, {}],
  [
    'fault 04 with people raises it in seconds',
    { '0s': moving, '20s': { carStatus: 'stop', faultCode: 'stoppedOutsideDoorZone' } },
    { '23s': true },
  ],
  ['fault 05 with people raises it in seconds', { '0s': moving, '20s': { faultCode: 'unintendedCarMovement' } }, { '23s': true }],
  ['fault 01 with people raises it in seconds', { '0s': moving, '20s': { faultCode: 'safetyCircuitOpen' } }, { '23s': true }],
  ['a door fault with people at an open door raises nothing', { '0s': boarding, '20s': { faultCode: 'doorCloseFault' } }, {}],
  ['the lift’s own word raises it at once', { '0s': moving, '20s': { event: 'entrapment', data: {} } }, { '20s': true }],
  [
    'the lift’s own word is believed over its sensors for a while',
    { '0s': { ...boarding, carOccupied: false }, '20s': { event: 'entrapment' } },
    {
      '20s': true,
      '80s': false,
    },
  ],
  [
    'its fault value does too, and ends it where there are no sensors',
    { '0s': { faultCode: 'entrapment' }, '600s': { faultCode: 'none' } },
    {
      '0s': true,
      '610s': false,
    },
  ],
  ['a mechanic who rides on inspection is not trapped', { '0s': { ...moving, carStatus: 'stop', serviceMode: 'inspection' } }, {}],
  [
    'a rescue on inspection does not hide it',
    {
      '0s': { ...moving, carStatus: 'stop' },
      '100s': { serviceMode: 'inspection' },
    },
    { '45s': true },
  ],
  ['the limits are settings', { '0s': { ...moving, carStatus: 'stop' } }, { '60s': true }, { settings: { outsideFor: 60 } }],
])

table('lift.alarmButton', [
  [
    'a press raises it at once and it waits for reset after a minute',
    { '0s': parked, '5s': { event: 'carAlarmButton' } },
    { '5s': true, '65s': false },
  ],
  [
    'repeats are one alarm',
    {
      '5s': { event: 'carAlarmButton' },
      '35s': { event: 'carAlarmButton' },
      '94s': { event: 'carAlarmButton' },
    },
    { '5s': true, '154s': false },
  ],
])

table('lift.ucm', [
  [
    'fault 05 raises it',
    { '0s': parked, '5s': { faultCode: 'unintendedCarMovement' }, '50s': { faultCode: 'none' } },
    { '5s': true, '50s': false },
  ],
  ['the event alone raises it', { '5s': { event: 'unintendedCarMovement' } }, { '5s': true, '65s': false }],
  ['another fault does not', { '0s': { faultCode: 'positionLost' } }, {}],
])

table('lift.overspeed', [
  ['a lift at its rated speed raises nothing', { '0s': { speed: 1.75 }, '1s': { speed: 2.01 } }, {}, { facts: { ratedSpeed: 1.75 } }],
  [
    'above 115 % of the rated speed of the ledger raises it, 105 % clears it',
    {
      '0s': { speed: 1.9 },
      '1s': { speed: 2.02 },
      '2s': { speed: 1.9 },
      '3s': { speed: 1.8 },
    },
    { '1s': true, '3s': false },
    { facts: { ratedSpeed: 1.75 } },
  ],
  ['down is as fast as up', { '1s': { speed: -2.1 } }, { '1s': true }, { facts: { ratedSpeed: 1.75 } }],
  ['without a fact the setting counts', { '0s': { speed: 2.6 }, '1s': { speed: 2.9 } }, { '1s': true }],
  ['the lift’s own word counts', { '0s': { event: 'overspeed' } }, { '0s': true, '60s': false }],
])

table('lift.overtravel', [
  ['at the top', { '0s': { faultCode: 'overtravelTop' }, '9s': { faultCode: 'none' } }, { '0s': true, '9s': false }],
  ['at the bottom', { '0s': { event: 'overtravelBottom' } }, { '0s': true, '60s': false }],
])

table('lift.stopOutsideZone', [
  [
    'fault 04 for 45 s raises it, 10 s in the zone clear it',
    {
      '0s': moving,
      '20s': { carStatus: 'stop', faultCode: 'stoppedOutsideDoorZone' },
      '200s': { doorZone: true },
      '230s': { faultCode: 'none' },
    },
    { '65s': true, '210s': false },
  ],
  [
    'levelled within 45 s raises nothing',
    { '0s': moving, '20s': { faultCode: 'stoppedOutsideDoorZone' }, '60s': { doorZone: true, faultCode: 'none' } },
    {},
  ],
  [
    'a moment in the zone is not the end',
    {
      '0s': moving,
      '20s': { faultCode: 'stoppedOutsideDoorZone' },
      '200s': { doorZone: true },
      '205s': { doorZone: false },
    },
    { '65s': true },
  ],
  [
    'the event alone raises it until the car is level',
    { '0s': moving, '20s': { event: 'stoppedOutsideDoorZone' }, '100s': { doorZone: true } },
    {
      '65s': true,
      '110s': false,
    },
  ],
  [
    'code 40 ends what only events told',
    { '0s': { event: 'stoppedOutsideDoorZone' }, '60s': { event: 'modeAuto' } },
    { '45s': true, '70s': false },
  ],
])

table('lift.safetyCircuit', [
  [
    'fault 01 for 3 s raises it; gone and normal clears it',
    { '0s': moving, '5s': { faultCode: 'safetyCircuitOpen' }, '90s': { faultCode: 'none' } },
    {
      '8s': true,
      '90s': false,
    },
  ],
  ['a blink raises nothing', { '0s': moving, '5s': { faultCode: 'safetyCircuitOpen' }, '7s': { faultCode: 'none' } }, {}],
  [
    'it stays until the lift is back in normal service',
    {
      '0s': moving,
      '5s': { faultCode: 'safetyCircuitOpen', serviceMode: 'stopped' },
      '90s': { faultCode: 'none' },
      '120s': { serviceMode: 'normal' },
    },
    { '8s': true, '120s': false },
  ],
  [
    'the event alone lasts until code 40',
    { '0s': parked, '5s': { event: 'safetyCircuitOpen' }, '99s': { event: 'modeAuto' } },
    { '8s': true, '99s': false },
  ],
])

table('lift.doorFault', [
  [
    'three door faults in ten minutes raise it, 30 clean minutes clear it',
    {
      '0s': parked,
      '60s': { faultCode: 'doorCloseFault' },
      '70s': { faultCode: 'none' },
      '200s': { faultCode: 'doorOpenFault' },
      '210s': { faultCode: 'none' },
      '400s': { faultCode: 'doorCloseFault' },
      '410s': { faultCode: 'none' },
    },
    { '400s': true, '2210s': false },
  ],
  ['two do not', { '0s': { faultCode: 'doorCloseFault' }, '9s': { faultCode: 'none' }, '20s': { faultCode: 'doorCloseFault' } }, {}],
  [
    'three in eleven minutes do not',
    {
      '0s': { event: 'doorCloseFault' },
      '300s': { event: 'doorCloseFault' },
      '660s': { event: 'doorCloseFault' },
    },
    {},
  ],
  [
    'value and event of one fault count once',
    {
      '0s': [{ faultCode: 'doorCloseFault' }, { event: 'doorCloseFault' }],
      '9s': { faultCode: 'none' },
      '20s': [{ event: 'doorCloseFault' }, { faultCode: 'doorCloseFault' }],
    },
    {},
  ],
  [
    'a further fault starts the 30 minutes again',
    {
      '0s': { event: 'doorCloseFault' },
      '60s': { event: 'doorCloseFault' },
      '120s': { event: 'doorOpenFault' },
      '1800s': { event: 'doorCloseFault' },
    },
    { '120s': true, '3600s': false },
  ],
  [
    'a fault that stays is not clean',
    {
      '0s': { event: 'doorCloseFault' },
      '60s': { event: 'doorCloseFault' },
      '120s': { faultCode: 'doorCloseFault' },
      '3600s': { faultCode: 'none' },
    },
    { '120s': true, '5400s': false },
  ],
])

table('lift.doorMoving', [
  [
    'the door re-opening at a landing raises nothing',
    { '0s': moving, '10s': { doorClosed: false, doorZone: true }, '12s': { carStatus: 'stop' }, '30s': parked },
    {},
  ],
  [
    'running with the door open for 3 s raises it, closing clears it',
    { '0s': moving, '10s': { doorClosed: false }, '20s': { doorClosed: true } },
    {
      '13s': true,
      '20s': false,
    },
  ],
  ['a mechanic may do so', { '0s': { ...moving, serviceMode: 'inspection' }, '10s': { doorClosed: false } }, {}],
  ['the lift’s own word raises it at once', { '0s': { event: 'doorOpenWhileRunning' } }, { '0s': true, '60s': false }],
  [
    'a badly set door gets a longer delay',
    { '0s': moving, '10s': { doorClosed: false }, '30s': { doorClosed: true } },
    {},
    { settings: { raiseAfter: 30 } },
  ],
])

table('lift.mainsOff', [
  ['a dip of 2 s is nothing', { '0s': moving, '5s': { mainsPresent: false }, '7s': { mainsPresent: true } }, {}],
  [
    'lost for 3 s raises it, back for 30 s clears it',
    { '0s': moving, '5s': { mainsPresent: false }, '60s': { mainsPresent: true } },
    { '8s': true, '90s': false },
  ],
  [
    'a return that does not last is none',
    {
      '0s': moving,
      '5s': { mainsPresent: false },
      '60s': { mainsPresent: true },
      '80s': { mainsPresent: false },
      '100s': { mainsPresent: true },
    },
    { '8s': true, '130s': false },
  ],
  [
    'event and value are one alarm',
    { '0s': moving, '5s': [{ event: 'mainsOff' }, { mainsPresent: false }], '60s': { mainsPresent: true } },
    { '8s': true, '90s': false },
  ],
  ['the event alone lasts until code 40', { '5s': { event: 'mainsOff' }, '60s': { event: 'modeAuto' } }, { '8s': true, '90s': false }],
])

table('lift.roomHot', [
  [
    'hot for ten minutes raises it; only below 38 °C clears it',
    {
      '0s': { machineRoomTemp: 41 },
      '11m': { machineRoomTemp: 39 },
      '12m': { machineRoomTemp: 38 },
      '13m': { machineRoomTemp: 37.9 },
    },
    { '600s': true, '780s': false },
  ],
  ['a short peak raises nothing', { '0s': { machineRoomTemp: 41 }, '9m': { machineRoomTemp: 37 } }, {}],
  ['40 °C is not above 40 °C', { '0s': { machineRoomTemp: 40 } }, {}],
])

table('lift.offline', [
  [
    'three silent minutes raise it, one message clears it',
    { '0s': parked, '300s': { doorClosed: true } },
    { '180s': true, '300s': false },
    { until: '1m' },
  ],
  ['a lift that speaks every minute is on line', { '0s': parked, '60s': parked, '120s': parked, '180s': parked }, {}, { until: '1m' }],
])
